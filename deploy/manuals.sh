#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Makes the man pages and the completions of both programs in the folders of a package, from the programs themselves.
#
#   deploy/manuals.sh FOLDER    FOLDER is the root of the package; the programs lie in target/release, or in PROGRAMS
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -ne 1 ]; then
	echo "usage: deploy/manuals.sh FOLDER" >&2
	exit 2
fi
share=$1/usr/share
programs=${PROGRAMS:-target/release}

mkdir -p "$share/man/man1" "$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
for name in daglicht daglicht-collector; do
	program=("$programs/$name" --data-dir "$share/none")
	"${program[@]}" man "$share/man/man1" >/dev/null
	"${program[@]}" completions bash >"$share/bash-completion/completions/$name"
	"${program[@]}" completions zsh >"$share/zsh/site-functions/_$name"
	"${program[@]}" completions fish >"$share/fish/vendor_completions.d/$name.fish"
done
echo "man pages and completions are in $share" >&2
