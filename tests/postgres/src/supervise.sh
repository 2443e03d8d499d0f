# SPDX-License-Identifier: EUPL-1.2
# Keeps one PostgreSQL server for a test process: folder of the programs, a free port and where its files shall be as
# arguments, commands on standard input, one line of answer each. When the test process is gone, however it ended,
# standard input ends: then the server is stopped and its folder removed.
set -eu
programs=$1
port=$2
place=$3
trap '' INT TERM HUP
folder=$(mktemp -d "$place/daglicht-postgres-XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf 'not-a-secret\n' >password
# Only the making of the cluster goes without waiting for the disk; the server itself has fsync on.
"$programs/initdb" --pgdata=data --username=daglicht --pwfile=password --auth-local=trust --auth-host=scram-sha-256 \
	--encoding=UTF8 --locale=C.UTF-8 --no-sync >log 2>&1 || {
	tr '\n' ' ' <log
	exit 1
}
cat >>data/postgresql.conf <<-SETTINGS
	listen_addresses = '127.0.0.1'
	unix_socket_directories = '$folder'
	port = $port
	shared_buffers = 32MB
	max_connections = 200
SETTINGS
start() { "$programs/pg_ctl" start --pgdata=data --log=log --wait --silent >/dev/null 2>&1 </dev/null; }
stop() { "$programs/pg_ctl" stop --pgdata=data --mode="$1" --wait --silent >/dev/null 2>&1 </dev/null || true; }
if ! start; then
	tr '\n' ' ' <log
	exit 1
fi
echo "ready $folder"
while read -r command; do
	case $command in
	# Right after a kill the old sessions may still hold the shared memory, and the start is refused.
	start)
		for attempt in 1 2 3 4 5 6 7 8 9 10; do
			start && break
			sleep 0.2
		done
		;;
	stop) stop fast ;;
	crash) stop immediate ;;
	kill) kill -9 "$(head -n 1 data/postmaster.pid)" ;;
	esac
	echo "did $command"
done
stop immediate
