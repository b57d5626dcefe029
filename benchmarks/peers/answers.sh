#!/usr/bin/env bash
# Which answers each router accepts, this router or LiteLLM's: installs LiteLLM into benchmarks/target/peers, compiles, asks. --help lists the options.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

scripts=benchmarks/peers
peers=$PWD/benchmarks/target/peers
. "$scripts/install.sh"
mkdir -p "$peers/logs"
: >"$peers/notes"
: >"$peers/versions"

python=python3
case " $* " in
  *' --without-litellm '*) ;;
  *)
    litellm
    cat "$peers/versions" "$peers/notes" >&2
    python=$peers/litellm/bin/python
    ;;
esac

say 'compiling'
timeout 600 mvn -q -B -Psimulate -pl benchmarks -am compile dependency:build-classpath \
  -Dmdep.outputFile=target/classpath -Dsim.args=--help >benchmarks/target/compile.log ||
  { cat benchmarks/target/compile.log; exit 1; }

# Ten minutes on a quiet machine; whatever hangs, it ends.
exec timeout 1800 "$python" "$scripts/answers.py" \
  --answers router-okhttp/src/test/resources/dev/llmrouter/okhttp/answers \
  --class-path "benchmarks/target/classes:$(cat benchmarks/target/classpath)" "$@"
