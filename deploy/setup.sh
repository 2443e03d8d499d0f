#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Sets up a Debian 12 machine that has Rust, git and make.
#
#   deploy/setup.sh demo    what `make demo` needs
#   deploy/setup.sh test    that, and what `make test` needs
#   deploy/setup.sh fuzz    what `make fuzz` needs
#
# It asks nothing, installs only what is missing, says what and why, and is quick when all is there.
# Nothing is downloaded but packages, by apt, cargo, npm and pip.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-}
case "$mode" in
demo | test | fuzz) ;;
*)
	echo "usage: deploy/setup.sh demo|test|fuzz" >&2
	exit 2
	;;
esac

say() { printf 'setup: %s\n' "$*" >&2; }

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		say "these Debian packages are missing and installing them needs root: ${missing[*]}"
		exit 1
	fi
}

# program that shows that it is there : Debian package : why
needs=(
	"cc:gcc:compiles the bundled SQLite and ring"
	"ld:binutils:links the programs"
)
if [ "$mode" = fuzz ]; then
	needs+=("c++:g++:compiles libFuzzer, which comes as C++ in a package of cargo's")
fi
if [ "$mode" = test ]; then
	needs+=(
		"Xvfb:xvfb:a real X server without a screen, for the capture tests"
		"openbox:openbox:a real window manager in it"
		"xterm:xterm:real windows in it"
		"xdotool:xdotool:switches between them"
		"dunst:dunst:a real notification daemon, for the question on return"
		"sway:sway:a real Wayland compositor, for the capture tests"
		"foot:foot:real windows in it"
		"dbus-daemon:dbus:a real message bus, for lock and sleep"
		"gdbus:libglib2.0-bin:says on it what happens"
		"kwin_wayland:kwin-wayland:the Wayland compositor of KDE"
		"weston:weston:a Wayland compositor that shows nobody its windows"
		"chromium:chromium:a real browser that reads the pages"
		"pdfinfo:poppler-utils:reads the PDFs that the collector makes"
		"pulseaudio:pulseaudio:a real sound server, for the tests of calls"
		"pacat:pulseaudio-utils:records from it as a call would"
		"curl:curl:sends broken requests that no library of ours would mend"
		"node:nodejs:drives that browser"
		"npm:npm:installs the browser driver, the accessibility rules and the API linter"
		"python3:python3:runs the tests that are made from the description of the API"
	)
fi

missing=()
for need in "${needs[@]}"; do
	IFS=: read -r program package why <<<"$need"
	if ! command -v "$program" >/dev/null; then
		say "$package is missing: $why"
		missing+=("$package")
	fi
done
# file that shows that it is there : Debian package : why
files=("/usr/include/stdio.h:libc6-dev:headers for the bundled SQLite")
if [ "$mode" = test ]; then
	files+=(
		"/usr/lib/python3/dist-packages/dbusmock:python3-dbusmock:stands in for logind"
		"/usr/bin/kill:procps:ends programs as the system would"
		"/usr/lib/python3.11/ensurepip:python3-venv:keeps those tests' packages apart"
		"/usr/share/fonts/truetype/dejavu:fonts-dejavu-core:letters for the browser"
	)
fi
for file in "${files[@]}"; do
	IFS=: read -r path package why <<<"$file"
	if ! [ -e "$path" ]; then
		say "$package is missing: $why"
		missing+=("$package")
	fi
done
# The tests start servers of their own from these programs; no cluster of the system is made or started.
if [ "$mode" = test ] && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
	say "postgresql is missing: the tests run the store on a real server too"
	as_root mkdir -p /etc/postgresql-common
	[ -e /etc/postgresql-common/createcluster.conf ] ||
		echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
	missing+=(postgresql)
fi
if [ ${#missing[@]} -gt 0 ]; then
	as_root apt-get update -q
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

if [ "$mode" = test ]; then
	if ! cargo deny --version >/dev/null 2>&1; then
		say "cargo-deny is missing: checks licences and banned packages; building it takes some minutes, once"
		cargo install --quiet --locked --debug cargo-deny@0.20.2
	fi
	if [ tests/browser/package-lock.json -nt tests/browser/node_modules/.package-lock.json ]; then
		say "installing the browser driver, the accessibility rules and an OpenID provider"
		npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
	fi
	if [ tests/api/package-lock.json -nt tests/api/node_modules/.package-lock.json ]; then
		say "installing the linter of the API's description"
		npm ci --prefix tests/api --no-audit --no-fund --loglevel=error
	fi
	if [ tests/api/requirements.txt -nt target/schemathesis/bin/schemathesis ]; then
		say "installing schemathesis, which makes requests from the API's description"
		/usr/bin/python3 -m venv --clear target/schemathesis
		target/schemathesis/bin/pip install --quiet --disable-pip-version-check --no-deps -r tests/api/requirements.txt
		touch target/schemathesis/bin/schemathesis
	fi
	if [ tests/feeds/requirements.txt -nt target/aw-client/made ]; then
		say "installing aw-client, the client of ActivityWatch that speaks to the feed in the tests"
		/usr/bin/python3 -m venv --clear target/aw-client
		target/aw-client/bin/pip install --quiet --disable-pip-version-check --no-deps -r tests/feeds/requirements.txt
		touch target/aw-client/made
	fi
	if [ tests/statistics/requirements.txt -nt target/statistics/made ]; then
		say "installing ACRO and statsmodels, which check suppression and intervals from outside"
		/usr/bin/python3 -m venv --clear target/statistics
		target/statistics/bin/pip install --quiet --disable-pip-version-check --no-deps -r tests/statistics/requirements.txt
		touch target/statistics/made
	fi
fi
say "all that \`make $mode\` needs is there"
