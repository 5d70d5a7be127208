#!/usr/bin/env bash
# Starts everything of compose.yaml as a project of its own, lets weeks of flights flow through it, checks what came of
# them and takes all of it down again, volumes too. Prints how long it took and what each container used.
#   deploy/compose/try.sh [--weeks N] [--three-brokers] [--keep]
# It needs Docker with compose (or docker-compose 1.29), curl, and the images that `mvn -Pimage package` makes.
# A service whose image cannot be had is left out, which it says.
set -euo pipefail

weeks=7 keep=false
options=()
while [ $# -gt 0 ]; do
  case "$1" in
    --weeks) weeks="$2"; shift ;;
    --three-brokers) options=(--env-file three-brokers.env --profile three-brokers) ;;
    --keep) keep=true ;;
    *) echo "try.sh: $1 is not allowed; allowed: --weeks N, --three-brokers, --keep" >&2; exit 64 ;;
  esac
  shift
done

cd "$(dirname "${BASH_SOURCE[0]}")"
project=tidemill-try
work="$(mktemp -d)"
if docker compose version > /dev/null 2>&1; then
  compose=(docker compose --project-name "$project" "${options[@]}")
elif command -v docker-compose > /dev/null; then
  sed '/^name:/d' compose.yaml > "$work/compose.yaml" # 1.29 does not know it
  compose=(docker-compose --project-name "$project" --project-directory "$PWD" --file "$work/compose.yaml" "${options[@]}")
else
  echo "try.sh: Docker's compose plugin is needed, or docker-compose 1.29" >&2
  exit 69
fi
# Any free ports, beside a Tidemill that runs here.
export CONSOLE_ADDRESS=127.0.0.1:0 GATEWAY_ADDRESS=127.0.0.1:0 PROMETHEUS_ADDRESS=127.0.0.1:0
export ALERTMANAGER_ADDRESS=127.0.0.1:0 GRAFANA_ADDRESS=127.0.0.1:0

begin=$(date +%s)
say() { printf '%4d s  %s\n' "$(($(date +%s) - begin))" "$*"; }
containers() { docker ps --all --quiet --filter "label=com.docker.compose.project=$project" "$@"; }

end() {
  code=$?
  [ -z "${watch:-}" ] || kill "$watch" 2> /dev/null || true
  if [ $code -ne 0 ]; then
    for c in $(containers); do
      echo "--- $(docker inspect --format '{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$c")"
      docker logs --tail 15 "$c" 2>&1 || true
    done
  fi
  if ! $keep; then
    "${compose[@]}" down --volumes --remove-orphans --timeout 30 > "$work/down.log" 2>&1 || cat "$work/down.log"
    say "taken down"
  fi
  rm -rf "$work"
  exit $code
}
trap end EXIT

# Waits until a command succeeds. $1: seconds, $2: what for
await() {
  local until=$(($(date +%s) + $1)) what="$2"
  shift 2
  until "$@"; do
    if [ "$(date +%s)" -gt "$until" ]; then
      echo "try.sh: $what did not come in time" >&2
      return 1
    fi
    sleep 1
  done
}

services=()
while read -r service image; do
  if [ "$service" = demo ] || [[ ${#options[@]} = 0 && $service =~ ^kafka-[23]$ ]]; then
    continue # started below, or of a profile that was not asked for
  elif docker image inspect "$image" > /dev/null 2>&1 || docker pull --quiet "$image" > /dev/null 2>&1; then
    services+=("$service")
  else
    echo "LEFT OUT: $service, whose image $image cannot be had here"
  fi
done < <("${compose[@]}" config | awk '/^[a-z]/ {in_services = $1 == "services:"} in_services && /^  [a-z0-9-]+:$/ {sub(":", "", $1); s = $1} in_services && /^    image:/ {print s, $2}')

"${compose[@]}" up --detach "${services[@]}" > "$work/up.log" 2>&1 || { cat "$work/up.log"; exit 1; }
say "up"
all_healthy() {
  ! docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' $(containers) | grep -qE 'starting|unhealthy'
}
await 900 "the health of all services" all_healthy
say "all services are healthy"

address() { echo "http://$("${compose[@]}" port "$1" "$2")"; }
exec_in() { "${compose[@]}" exec -T "$@"; }
console="$(address console 8080)"
token="$(exec_in console cat /run/secrets/tidemill-token)"
api() { curl --silent --fail --max-time 20 --header "Authorization: Bearer $token" "$console$1"; }
usage() { docker stats --no-stream --format '{{.Name}} {{.CPUPerc}} {{.MemUsage}}' | grep "^$project" >> "$1" || true; }

for _ in 1 2 3 4 5; do usage "$work/idle"; done
(while true; do usage "$work/demo"; done) &
watch=$!

promotions() { api /api/v1/runs | { grep -o '"outcome" *: *"promoted"' || true; } | wc -l; }
promoted() { [ "$(promotions)" -ge 1 ]; }
(await 1800 "a promoted model" promoted && say "a model is promoted") &
first=$!
"${compose[@]}" run --rm -T demo --server http://console:8080 --token-file /run/secrets/tidemill-token \
  demo --attach --gateway http://gateway-proxy:8081 --data-folder /data --weeks "$weeks" | tee "$work/told"
wait "$first"
say "$weeks weeks of flights have flown"
kill "$watch" && watch=

count=$(promotions)
[ "$count" -ge 2 ] || { echo "try.sh: $count models were promoted; 2 and more are expected" >&2; exit 1; }
say "$count models were promoted"

if docker ps --format '{{.Names}}' | grep -q "^$project[-_]prometheus"; then
  prometheus="$(address prometheus 9090)"
  query() { curl --silent --fail --get --data-urlencode "query=$1" "$prometheus/api/v1/query" | grep -o '"value":\[[^]]*' | sed 's/.*"\([^"]*\)".*/\1/'; }
  scraped() { [ "$(query 'count(up{job="tidemill"} == 1)')" = 8 ]; }
  await 120 "what the eight processes measure, in Prometheus" scraped
  say "Prometheus has the measures of all eight processes"
fi

printf '\n%-40s %8s %10s %10s %12s\n' container idle-cpu% demo-cpu% idle-MiB most-MiB
awk '
  function mib(text,  n) { n = text + 0; if (text ~ /GiB/) n *= 1024; if (text ~ /KiB|kB/) n /= 1024; return n }
  { cpu = $2 + 0; m = mib($3) }
  FILENAME ~ /idle$/ { ic[$1] += cpu; in_[$1]++; im[$1] = m }
  FILENAME ~ /demo$/ { dc[$1] += cpu; dn[$1]++; if (m > dm[$1]) dm[$1] = m }
  END { for (c in in_) printf "%-40s %8.1f %10.1f %10.0f %12.0f\n", c, ic[c] / in_[c], dn[c] ? dc[c] / dn[c] : 0, im[c], dm[c] }
' "$work/idle" "$work/demo" | sort
say "all is well"
