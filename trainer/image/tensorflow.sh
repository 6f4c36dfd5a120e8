#!/bin/sh
# Puts the binding of @tensorflow/tfjs-node-gpu and the library VERSION behind it in place.
#   sh tensorflow.sh 2.15.1 | 2.9.1 | none
set -eu
version=${1:?which TensorFlow: 2.15.1, 2.9.1 or none}
package=node_modules/@tensorflow/tfjs-node-gpu

case $version in
none)
  npm uninstall --ignore-scripts --no-audit --no-fund @tensorflow/tfjs-node-gpu
  exit 0
  ;;
2.9.1)
  # Downloads the library and the binding.
  (cd "$package" && node scripts/install.js gpu download)
  ;;
2.15.1)
  # The library of the wheel has the whole C API that the binding calls; CUDA comes with the base image.
  apt-get update
  apt-get install --yes --no-install-recommends ca-certificates python3-pip unzip
  pip3 download --no-deps --only-binary=:all: --platform manylinux_2_17_x86_64 --python-version 3.11 \
    --dest /tmp/wheel "tensorflow==$version"
  unzip -q -j /tmp/wheel/*.whl 'tensorflow/libtensorflow_cc.so.2' 'tensorflow/libtensorflow_framework.so.2' -d /tmp/lib
  mkdir -p "$package/deps/lib"
  mv /tmp/lib/* "$package/deps/lib/"
  ln -s libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so.2"
  ln -s libtensorflow.so.2 "$package/deps/lib/libtensorflow.so"
  ln -s libtensorflow_framework.so.2 "$package/deps/lib/libtensorflow_framework.so"
  rm -rf /tmp/wheel
  (cd "$package" && ../../.bin/node-pre-gyp install)
  ;;
*)
  echo "TENSORFLOW is $version: give 2.15.1, 2.9.1 or none" >&2
  exit 1
  ;;
esac

# Nothing but the library and the binding is needed to run.
rm -rf "$package/deps/include" "$package/deps/lib"/*.a
node -e "import('@tensorflow/tfjs-node-gpu').catch((error) => { if (!/libcu|libnv/.test(error.message)) throw error; })"
