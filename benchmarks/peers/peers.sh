#!/usr/bin/env bash
# This router beside the others: installs them into benchmarks/target/peers, compiles, measures. --help tells the options.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

scripts=benchmarks/peers
. "$scripts/install.sh"

case " $* " in
  *' --help '* | *' --from '*) ;;
  *) install_all "$PWD/benchmarks/target/peers" "$*" ;;
esac

say 'compiling'
timeout 600 mvn -q -B -Psimulate -pl benchmarks -am compile dependency:build-classpath \
  -Dmdep.outputFile=target/classpath -Dsim.args=--help >benchmarks/target/compile.log ||
  { cat benchmarks/target/compile.log; exit 1; }

# Nine minutes on a quiet machine; whatever hangs, it ends.
exec timeout 1200 java -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
  dev.llmrouter.benchmarks.peers.Peers "$PWD/$scripts" "$PWD/benchmarks/target/peers" "$@"
