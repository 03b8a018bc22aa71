#!/usr/bin/env bash
# A real cluster with TLS on this machine: makes certificates, starts three annda-node, runs an experiment on them, and compares the
# model's hash with that of a run in one process. Ends with PASS or FAIL; nothing is left running, and no file is left behind.
# Usage: deploy/smoke.sh [EXPERIMENT]        default: digits
# Needs the .NET 10 SDK, or ANNDA_BIN: a folder where annda and annda-node were published.
set -euo pipefail
experiment=${1:-digits}
root=$(cd "$(dirname "$0")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
nodes=()
cleanup() {
  for pid in "${nodes[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT

fail() {
  for log in "$work"/*.log; do [ ! -s "$log" ] || { echo "--- ${log##*/}"; tail -n 10 "$log"; } >&2; done
  echo "FAIL: $1" >&2
  exit 1
}

if [ -z "${ANNDA_BIN:-}" ]; then
  ANNDA_BIN=$work/bin
  for program in Annda.Node Annda.Coordinator; do
    dotnet publish "$root/src/$program" -c Release -v quiet -o "$ANNDA_BIN" >"$work/publish.log" 2>&1 || fail "$program cannot be built"
  done
fi
annda=$ANNDA_BIN/annda
annda_node=$ANNDA_BIN/annda-node
cd "$work"

"$annda" certs init certs --node n1 --host 127.0.0.1 --node n2 --host 127.0.0.1 --node n3 --host 127.0.0.1 --node run --host 127.0.0.1 \
  >certs.log || fail "no certificates"
tls() { echo --tls-certificate "certs/$1.pem" --tls-ca certs/ca.pem; }

# What a node prints after these words, within 60 s.
said() {
  for _ in $(seq 600); do
    line=$(grep -m 1 "$2" "$1.log" || true)
    if [ -n "$line" ]; then echo "${line##*"$2" }"; return; fi
    sleep 0.1
  done
  return 1
}

start() {
  # shellcheck disable=SC2046
  "$annda_node" --name "$1" --listen 127.0.0.1:0 --threads 1 $(tls "$1") "${@:2}" >"$1.log" 2>&1 &
  nodes+=($!)
}

start n1
first=$(said n1 "listens at") || fail "n1 does not listen"
start n2 --join "$first"
start n3 --join "$first"
for node in n1 n2 n3; do said "$node" "has joined" >/dev/null || fail "$node has not joined"; done
echo "three nodes with TLS, the first at $first"

hash_of() { sed -n 's/.*"modelHash": "\([^"]*\)".*/\1/p' "$1"; }
timeout -k 5 600 "$annda" run "$experiment" --out one --no-report --json >one.json 2>one.log || fail "the run in one process failed"
# shellcheck disable=SC2046
timeout -k 5 600 "$annda" run "$experiment" --join "$first" --nodes 3 --listen 127.0.0.1:0 $(tls run) --out three --no-report --json \
  >three.json 2>three.log || fail "the run on three nodes failed"
one=$(hash_of one.json)
three=$(hash_of three.json)
[ -n "$one" ] && [ "$one" = "$three" ] || fail "modelHash is '$one' in one process and '$three' on three nodes"
# A network of two blocks whose chains make one group finds work for two nodes.
used=$(sed -n 's/^ *"nodes": \([0-9]*\),*$/\1/p' three.json)
[ "${used:-0}" -gt 1 ] || fail "the run was on ${used:-0} of the three nodes, at least 2 are expected"
echo "modelHash $one, in one process and on $used of the three nodes"

kill -TERM "${nodes[@]}"
for pid in "${nodes[@]}"; do
  code=0
  wait "$pid" || code=$?
  [ "$code" = 0 ] || fail "a node that was asked to leave ended with $code"
done
nodes=()
echo "PASS: $experiment"
