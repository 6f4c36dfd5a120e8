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
  apt-get install --yes --no-install-recommends ca-certificates g++ python3-pip unzip
  pip3 download --no-deps --only-binary=:all: --platform manylinux_2_17_x86_64 --python-version 3.11 \
    --dest /tmp/wheel "tensorflow==$version"
  unzip -q /tmp/wheel/*.whl 'tensorflow/libtensorflow_*.so.2' 'tensorflow/include/tensorflow/*' \
    'tensorflow/include/tsl/*' -d /tmp/wheel
  mkdir -p "$package/deps/lib" "$package/lib/napi-v8"
  mv /tmp/wheel/tensorflow/*.so.2 "$package/deps/lib/"
  ln -s libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so.2"
  # From the package's sources: what it would download has no version for this library, and no checksum.
  npm install --ignore-scripts --no-audit --no-fund --prefix /tmp/headers node-api-headers@1.9.0
  g++ -std=c++17 -O2 -fPIC -shared -DNAPI_VERSION=8 -DNODE_GYP_MODULE_NAME=tfjs_binding \
    -I /tmp/headers/node_modules/node-api-headers/include -I /tmp/wheel/tensorflow/include \
    "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
    "$package/deps/lib/libtensorflow_cc.so.2" "$package/deps/lib/libtensorflow_framework.so.2" \
    -Wl,-rpath,'$ORIGIN/../../deps/lib' -o "$package/lib/napi-v8/tfjs_binding.node"
  rm -rf /tmp/wheel /tmp/headers
  ;;
*)
  echo "TENSORFLOW is $version: give 2.15.1, 2.9.1 or none" >&2
  exit 1
  ;;
esac

# Nothing but the library and the binding is needed to run.
rm -rf "$package/deps/include" "$package/deps/lib"/*.a
node -e "import('@tensorflow/tfjs-node-gpu').catch((error) => { if (!/libcu|libnv/.test(error.message)) throw error; })"
