#!/bin/bash
# A Ceph of one machine on loopback, in memory, without systemd: mon, mgr, one OSD, RADOS Gateway.
#   ceph.sh run DIR    in the foreground; ends its daemons when it is killed
#   ceph.sh start DIR  in the background; prints "endpoint,key,secret" once it answers
#   ceph.sh stop DIR   ends what start began
# DIR holds its state and logs and is emptied first. Ports: CEPH_MON_PORT and CEPH_RGW_PORT, else free ones.
set -eu
verb=${1:?run, start or stop}; dir=${2:?a folder for its state}
key=skyferrytest; secret=skyferry-test-secret

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# until_true SECONDS WHAT COMMAND...: polls COMMAND up to a deadline.
until_true() {
  local deadline=$((SECONDS + $1)) what=$2; shift 2
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= deadline)); then echo "ceph: $what took too long; see $dir/log" >&2; exit 1; fi
    sleep 0.1
  done
}

gone() { ! kill -0 -- "-$1"; }

configure() {
  rm -rf "$dir"; mkdir -p "$dir"/{mon,mgr,osd,rgw,run,log}
  dir=$(cd "$dir" && pwd); conf=$dir/ceph.conf; fsid=$(cat /proc/sys/kernel/random/uuid)
  mon_port=${CEPH_MON_PORT:-$(free_port)}; rgw_port=${CEPH_RGW_PORT:-$(free_port)}
  cat > "$conf" <<X
[global]
fsid = $fsid
mon host = v1:127.0.0.1:$mon_port
keyring = $dir/keyring
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
mon warn on pool no redundancy = false
osd crush chooseleaf type = 0
osd pool default pg num = 8
osd pool default pgp num = 8
mon max pg per osd = 1000
run dir = $dir/run
admin socket = $dir/run/\$name.asok
log file = $dir/log/\$name.log
pid file = $dir/run/\$name.pid
crash dir = $dir/run
mon data = $dir/mon
mgr data = $dir/mgr
osd data = $dir/osd
osd objectstore = memstore
memstore device bytes = 8589934592
osd journal size = 100
mon data avail crit = 1
mon pg warn min per osd = 0
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$rgw_port
rgw data = $dir/rgw
rgw enable usage log = false
rgw dns name = localhost
debug rgw = 0
X
  local all=(--cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *')
  ceph-authtool --create-keyring "$dir/keyring" --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool "$dir/keyring" --gen-key -n client.admin "${all[@]}" --cap mds 'allow *'
  for name in mgr.x osd.0 client.rgw; do ceph-authtool "$dir/keyring" --gen-key -n $name "${all[@]}"; done
  monmaptool --create --fsid "$fsid" --addv a "v1:127.0.0.1:$mon_port" "$dir/monmap"
}

run() {
  exec >&2
  for need in ceph-mon ceph-mgr ceph-osd radosgw ceph; do
    command -v $need || { echo "$need is not installed"; exit 3; }
  done
  as=(); [ "$(id -u)" = 0 ] && as=(--setuser root --setgroup root)
  configure
  ceph-mon -c "$conf" --mkfs -i a --monmap "$dir/monmap" --keyring "$dir/keyring"
  ceph-mon -f -c "$conf" -i a "${as[@]}" &
  until_true 30 'the monitor' timeout 5 ceph -c "$conf" auth import -i "$dir/keyring"
  ceph-mgr -f -c "$conf" -i x "${as[@]}" &
  osd=$(cat /proc/sys/kernel/random/uuid); ceph -c "$conf" osd new "$osd" 0
  ceph -c "$conf" auth import -i "$dir/keyring"
  ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$osd"
  ceph-osd -f -c "$conf" -i 0 "${as[@]}" &
  until_true 60 'the OSD' sh -c "ceph -c '$conf' osd stat | grep -q '1 up'"
  radosgw -f -c "$conf" -n client.rgw "${as[@]}" &
  until_true 90 'the gateway' bash -c "exec 3<>/dev/tcp/127.0.0.1/$rgw_port"
  radosgw-admin -c "$conf" -n client.rgw user create --uid=test --display-name=test --access-key=$key --secret-key=$secret
  echo "http://127.0.0.1:$rgw_port,$key,$secret" > "$dir/ready.new"; mv "$dir/ready.new" "$dir/ready"
  # The first daemon that ends takes the rest with it.
  wait -n; exit 1
}

case $verb in
  run) trap 'trap - TERM EXIT; kill 0' EXIT; trap 'exit 143' TERM INT; run ;;
  start)
    mkdir -p "$dir"; rm -f "$dir/ready"
    setsid "$0" run "$dir" </dev/null >"$dir.log" 2>&1 & group=$!
    deadline=$((SECONDS + 120))
    until [ -f "$dir/ready" ]; do
      if ! kill -0 $group 2>/dev/null || ((SECONDS >= deadline)); then tail -5 "$dir.log" >&2; exit 1; fi
      sleep 0.1
    done
    echo $group > "$dir/group"; cat "$dir/ready" ;;
  stop)
    group=$(cat "$dir/group"); kill -KILL -- "-$group"
    until_true 30 'the end' gone "$group"
    rm -rf "$dir" "$dir.log" ;;
  *) echo "run, start or stop, not $verb" >&2; exit 2 ;;
esac
