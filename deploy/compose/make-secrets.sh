#!/bin/sh
# Makes the secrets that are not there yet. Runs as root in the container `secrets`:
#   tidemill-token       of administrators, for the API and the gateways
#   tokens.yaml          the named tokens: Prometheus, which may only read
#   alertmanager-token   what Alertmanager shows to /hooks/alertmanager
set -eu
umask 077
tidemill=10001 nobody=65534
own=/secrets/tidemill prometheus=/secrets/prometheus alertmanager=/secrets/alertmanager

# A file is there whole or not at all.
random() {
  head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' > "$1.new"
  mv "$1.new" "$1"
}

for secret in $own/tidemill-token $own/alertmanager-token; do
  [ -s $secret ] || random $secret
  if [ "$(wc -c < $secret)" -lt 16 ]; then
    echo "make-secrets.sh: $secret has fewer than 16 characters; write a longer one, or delete the file to get a new one" >&2
    exit 65
  fi
done
if ! [ -s $prometheus/tidemill-token ] || ! [ -s $own/tokens.yaml ]; then
  [ ! -e $own/tokens.yaml ] || chown 0:0 $own/tokens.yaml
  java @/opt/tidemill/java.args -Djava.io.tmpdir=/tmp dev.tidemill.standalone.Main tokens create prometheus \
    --role viewer --namespace '*' --expires never --replace --home /tmp/home > /tmp/created
  tail -n 1 /tmp/created > $prometheus/tidemill-token.new
  mv $prometheus/tidemill-token.new $prometheus/tidemill-token
fi
cp $own/alertmanager-token $alertmanager/alertmanager-token

chown $tidemill:$tidemill $own $own/*
chown $nobody:$nobody $prometheus $prometheus/* $alertmanager $alertmanager/*
chmod 0700 $own $prometheus $alertmanager
chmod 0400 $own/* $prometheus/* $alertmanager/*
[ ! -e $own/tokens.yaml.lock ] || chmod 0600 $own/tokens.yaml.lock # `tidemill tokens` opens it to write
