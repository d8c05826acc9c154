#!/bin/sh
# Builds the libraries that read what strangers write, with the instruments of
# the fuzzers: libetpan, GMime, libxml2, SQLite, from the sources of the Debian
# that this is. Nothing is installed, and apt's own state stays as it is.
#     libraries.sh DIR [PACKAGE]...
# They come to stand in DIR/lib; the fuzzers find them there (fuzz.mk). Needs
# clang, dpkg-dev, libtool, tclsh and what contrib/need installs. FUZZ_CC names
# another clang.
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- sqlite3 libetpan libxml2 gmime
: "${FUZZ_CC:=clang}"
# What they do with shifts and alignment is their own affair; what they do
# outside of their memory is ours, too.
instruments='-g -O1 -fno-omit-frame-pointer -fsanitize=address,fuzzer-no-link'
jobs=$(getconf _NPROCESSORS_ONLN)

# The system's sources of packages, as sources of sources, in a directory of
# our own.
prepare_apt() {
	mkdir -p "$dir/apt/parts" "$dir/apt/lists/partial" \
		"$dir/apt/cache/archives/partial"
	for list in /etc/apt/sources.list.d/*.sources; do
		[ -f "$list" ] || continue
		sed 's/^Types:.*/Types: deb-src/' "$list" \
			>"$dir/apt/parts/$(basename "$list")"
	done
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$list" ] || continue
		sed -n 's/^deb[[:blank:]]/deb-src /p' "$list" \
			>"$dir/apt/parts/$(basename "$list" .list).list"
	done
	apt_get -q update || true # one of them may have no sources
}

apt_get() {
	apt-get -o Dir::Etc::sourcelist=/dev/null \
		-o Dir::Etc::sourceparts="$dir/apt/parts" \
		-o Dir::State::lists="$dir/apt/lists" \
		-o Dir::Cache="$dir/apt/cache" \
		-o APT::Sandbox::User="$(id -un)" "$@"
}

# unpack PACKAGE: into DIR/PACKAGE, with the changes that Debian makes. Where an
# archive has lost those it has the source alone, and that is said.
unpack() {
	cd "$dir"
	rm -rf "${dir:?}/$1"
	apt_get -q source --download-only "$1" || true
	dsc=$(ls -t "$1"_*.dsc | head -n 1)
	if dpkg-source --no-check -x "$dsc" "$dir/$1"; then
		return
	fi
	rm -rf "${dir:?}/$1"
	mkdir "$dir/$1"
	tar -x -C "$dir/$1" --strip-components=1 -f \
		"$(ls -t "$1"_*.orig.tar.* | head -n 1)"
	echo "libraries: $1 comes without the changes of Debian" >&2
}

# configured CFLAGS OPTIONS
configured() {
	# shellcheck disable=SC2086
	CC=$FUZZ_CC CFLAGS=$(echo $instruments $1) ./configure -q \
		--disable-static --prefix="$dir/out" $2
}

build_sqlite3() {
	# As Debian has it, as far as it matters here: no lookaside hides
	# what is done with small pieces of memory.
	configured '-DSQLITE_OMIT_LOOKASIDE -DSQLITE_SECURE_DELETE
		-DSQLITE_ENABLE_UNLOCK_NOTIFY -DSQLITE_ENABLE_COLUMN_METADATA
		-DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_USE_URI=1' \
		'--enable-fts5 --enable-rtree --disable-tcl --disable-readline'
	make -s -j"$jobs" libsqlite3.la
	cp -d --remove-destination .libs/libsqlite3.so* "$dir/lib/"
}

build_libetpan() {
	configured '' '--without-openssl --without-gnutls --without-sasl
		--without-curl --without-zlib --disable-db'
	# CVE-2022-4121, where the changes of Debian are missing: a list that
	# may be none.
	sed -i 's/^  clist_foreach(info->st_info_list,/  if (info->st_info_list) clist_foreach(info->st_info_list,/
		s/^  clist_free(info->st_info_list)/  if (info->st_info_list) clist_free(info->st_info_list)/' \
		src/low-level/imap/mailimap_types.c
	# Its headers are linked into place first.
	make -s -C include
	make -s -j"$jobs" -C src
	cp -d --remove-destination src/.libs/libetpan.so* "$dir/lib/"
}

build_libxml2() {
	icu=
	if pkg-config --exists icu-i18n; then
		icu=--with-icu
	fi
	configured '' "--without-python --without-lzma --with-history $icu"
	# It came with all that is made for its build; whatever is older by the
	# changes of Debian is not made anew.
	make -s -j"$jobs" ACLOCAL=: AUTOCONF=: AUTOMAKE=: AUTOHEADER=: libxml2.la
	cp -d --remove-destination .libs/libxml2.so* "$dir/lib/"
}

build_gmime() {
	# Without what only its documentation needs.
	sed -i '/^GTK_DOC_CHECK/d; /^GOBJECT_INTROSPECTION_CHECK/d; /^VAPIGEN_CHECK/d' configure.ac
	sed -i '/HAVE_INTROSPECTION/,/^endif/d; /INTROSPECTION_MAKEFILE/d
		/ENABLE_VAPIGEN/,/^endif/d' gmime/Makefile.am
	: >docs/reference/Makefile.am
	touch ChangeLog
	autoreconf -fi
	configured '' '--disable-crypto --disable-vala --disable-glibtest'
	make -s -j"$jobs" -C util
	make -s -j"$jobs" -C gmime
	cp -d --remove-destination gmime/.libs/libgmime-3.0.so* "$dir/lib/"
}

mkdir -p "$dir/lib"
prepare_apt
for package in "$@"; do
	unpack "$package"
	cd "$dir/$package"
	# Their tools, made with instruments, leak while they help to build.
	ASAN_OPTIONS=detect_leaks=0 "build_$package"
	echo "libraries: $package is built"
done
