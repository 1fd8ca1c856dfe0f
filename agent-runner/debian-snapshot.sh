# `sh debian-snapshot.sh TIME`: from now on apt takes Debian's packages as they were at that time; without one as they are.
set -eu
[ -n "$1" ] || exit 0
. /etc/os-release
archive=http://snapshot.debian.org/archive
rm -f /etc/apt/sources.list.d/*
# The signatures of that time have run out; that they were Debian's is still checked.
cat > /etc/apt/sources.list <<END
deb [check-valid-until=no] $archive/debian/$1 $VERSION_CODENAME main
deb [check-valid-until=no] $archive/debian/$1 $VERSION_CODENAME-updates main
deb [check-valid-until=no] $archive/debian-security/$1 $VERSION_CODENAME-security main
END
