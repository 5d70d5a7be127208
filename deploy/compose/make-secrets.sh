#!/bin/sh
# Makes the secrets that are not there yet. Runs as root in the container `secrets`:
#   tidemill-token       of administrators, for the API and the gateways
#   tokens.yaml          the named tokens: Prometheus, which may only read
#   alertmanager-token   what Alertmanager shows to /hooks/alertmanager
set -eu
umask 077
tidemill=10001 nobody=65534
own=/secrets/tidemill prometheus=/secrets/prometheus alertmanager=/secrets/alertmanager

random() {
  head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'
}

[ -s $own/tidemill-token ] || random > $own/tidemill-token
[ -s $own/alertmanager-token ] || random > $own/alertmanager-token
if ! [ -s $prometheus/tidemill-token ] || ! [ -s $own/tokens.yaml ]; then
  [ ! -e $own/tokens.yaml ] || chown 0:0 $own/tokens.yaml
  java @/opt/tidemill/java.args -Djava.io.tmpdir=/tmp dev.tidemill.standalone.Main tokens create prometheus \
    --role viewer --namespace '*' --expires never --replace --home /tmp/home | tail -n 1 > $prometheus/tidemill-token
fi
cp $own/alertmanager-token $alertmanager/alertmanager-token

chown $tidemill:$tidemill $own $own/*
chown $nobody:$nobody $prometheus $prometheus/* $alertmanager $alertmanager/*
chmod 0700 $own $prometheus $alertmanager
chmod 0400 $own/* $prometheus/* $alertmanager/*
