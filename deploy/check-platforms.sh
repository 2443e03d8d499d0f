#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Type-checks the platform package for Windows and macOS on Debian 12; nothing is linked or run.
#
# rustup's compiler is left alone: Debian's `rustc-web` comes with the source of the standard library, from which it is
# checked for the other system. The packages are unpacked below the target folder (about 730 MB), not installed. The first
# time takes some minutes for that and for the standard libraries, later ones seconds.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}/platforms
mkdir -p "$target/packages"
target=$(cd "$target" && pwd)
root=$target/root

packages=(rustc-web cargo-web rust-web-src libstd-rust-web-1.96 libstd-rust-web-dev libllvm22
	libgit2-1.5 libssh2-1 libhttp-parser2.9 libmbedcrypto7 libmbedtls14 libmbedx509-1)
if ! [ -e "$root/complete" ]; then
	echo "check-platforms: fetching Debian's compiler with the source of its library, once" >&2
	(cd "$target/packages" && apt-get download -q "${packages[@]}" >&2)
	for package in "$target"/packages/*.deb; do
		dpkg -x "$package" "$root"
		rm "$package"
	done
	touch "$root/complete"
fi

export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/usr/lib/llvm-22/lib
export RUSTC=$root/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$target/check
# The compiler of this check may be newer than ours; what it says of style is not asked for here.
unset RUSTFLAGS RUSTUP_TOOLCHAIN
for system in x86_64-pc-windows-msvc aarch64-apple-darwin; do
	echo "check-platforms: $system" >&2
	"$root/usr/bin/cargo" check --quiet --locked -Zbuild-std=std,panic_abort --target "$system" -p daglicht-platform
done
