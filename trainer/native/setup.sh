#!/bin/sh
# npm run setup:native: gives this checkout @tensorflow/tfjs-node, on the TensorFlow of PyPI's wheel, from package
# registries alone. Everything goes below node_modules: `npm ci` takes it away, package.json and the lock stay as they are.
#   PYTHON=python3.11 CXX=clang++ npm run setup:native
set -eu
cd "$(dirname "$0")/../.."
tfjs=4.22.0
tensorflow=2.15.1
prefix=node_modules/.native
package=$prefix/node_modules/@tensorflow/tfjs-node
place=node_modules/@tensorflow/tfjs-node
python=${PYTHON:-python3}
compiler=${CXX:-g++}

fail() {
  echo "setup:native: $1" >&2
  exit 1
}

[ -d node_modules/@tensorflow/tfjs-core ] || fail 'node_modules is not there: run npm ci first'
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  fail "TensorFlow $tensorflow is taken from the wheel for Linux on x86-64; on $(uname -s) $(uname -m) run npm install --no-save @tensorflow/tfjs-node, which downloads a library of its own"
command -v "$compiler" >/dev/null || fail "no C++ compiler $compiler: install g++, or set CXX"
"$python" -m pip --version >/dev/null 2>&1 || fail "$python has no pip: install it, or set PYTHON to an interpreter that has it"
[ -L "$place" ] || [ ! -e "$place" ] || fail "$place is there already and not of this script: remove it first"

mkdir -p "$prefix"
echo '{ "private": true }' >"$prefix/package.json"
echo "1/4 @tensorflow/tfjs-node $tfjs and the headers of Node-API, from npm"
npm install --prefix "$prefix" --ignore-scripts --no-audit --no-fund --loglevel=error \
  "@tensorflow/tfjs-node@$tfjs" node-api-headers || fail 'npm could not install @tensorflow/tfjs-node: see above'

echo "2/4 the library of tensorflow-cpu $tensorflow, 200 MB, from PyPI"
"$python" -m pip download --quiet --no-deps --only-binary=:all: --platform manylinux_2_17_x86_64 --python-version 3.11 \
  --dest "$prefix/wheel" "tensorflow-cpu==$tensorflow" || fail 'pip could not download the wheel: see above'
"$python" - "$prefix/wheel" "$package/deps" <<'END' || fail 'the wheel could not be unpacked: see above'
import glob, os, shutil, sys, zipfile

wheel, deps = glob.glob(sys.argv[1] + "/*.whl")[0], sys.argv[2]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith("tensorflow/lib") and name.endswith((".so.2", "/libiomp5.so")):
            target = os.path.join(deps, "lib", os.path.basename(name))
        elif name.startswith(("tensorflow/include/tensorflow/", "tensorflow/include/tsl/")) and name.endswith(".h"):
            target = os.path.join(deps, name[len("tensorflow/"):])
        else:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(name) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file)
END
rm -rf "$prefix/wheel"
for name in tensorflow_cc tensorflow_framework; do
  [ -f "$package/deps/lib/lib$name.so.2" ] || fail "the wheel has no lib$name.so.2"
done
# The binding looks for the C library under its own name.
ln -sf libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so.2"

echo '3/4 the binding between the two'
mkdir -p "$package/lib/napi-v8"
"$compiler" -std=c++17 -O2 -fPIC -shared -DNAPI_VERSION=8 -DNODE_GYP_MODULE_NAME=tfjs_binding \
  -I "$prefix/node_modules/node-api-headers/include" -I "$package/deps/include" \
  "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
  "$package/deps/lib/libtensorflow_cc.so.2" "$package/deps/lib/libtensorflow_framework.so.2" \
  -Wl,-rpath,'$ORIGIN/../../deps/lib' -o "$package/lib/napi-v8/tfjs_binding.node" ||
  fail "$compiler could not build the binding: see above"

echo '4/4 a first product'
mkdir -p node_modules/@tensorflow
ln -sfn "../.native/node_modules/@tensorflow/tfjs-node" "$place"
TF_CPP_MIN_LOG_LEVEL=2 node -e '
  const tf = require("@tensorflow/tfjs-node");
  const [value] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
  if (tf.getBackend() !== "tensorflow" || value !== 11) throw new Error(`${tf.getBackend()} says ${value}`);
' || {
  rm -f "$place"
  fail 'the binding does not load: see above'
}
echo "done: backend: tfjs-node works, and backend: auto takes it; rm $place takes it away again"
