#!/bin/sh
# Backs up the database and the uploaded files: deploy/backup.sh FOLDER
#
# Reads DATABASE_URL and GONGZHI_DATA from the environment (/etc/gongzhi/gongzhi.env). Needs pg_dump
# and pg_restore of the server's version or later on the PATH. The keys file is not included: kept
# beside the data it would open them to whoever finds the backup.
set -eu
umask 077

folder=${1:?usage: backup.sh FOLDER}
keep_days=${GONGZHI_BACKUP_KEEP_DAYS:-30}
: "${DATABASE_URL:?DATABASE_URL is missing}"
data=${GONGZHI_DATA:?GONGZHI_DATA is missing}

mkdir -p "$folder"
stamp=$(date -u +%Y%m%dT%H%M%SZ)
dump="$folder/gongzhi-$stamp.dump"
files="$folder/gongzhi-$stamp.files.tar.gz"
trap 'rm -f "$dump.part" "$files.part"' EXIT

# The database first: a file may then be in the archive without its row, never a row without its file.
pg_dump --format=custom --no-owner --dbname="$DATABASE_URL" --file="$dump.part"
pg_restore --list "$dump.part" >/dev/null
mv "$dump.part" "$dump"

# Without what is made again, and without an embedded database's own folder.
tar --create --gzip --file="$files.part" --directory="$data" \
    --exclude=./postgres --exclude=./log --exclude=./metrics --exclude=./frontends \
    --exclude=./keys.json --exclude=./ballot-keys.json --exclude=./sandbox .
mv "$files.part" "$files"

find "$folder" -maxdepth 1 -name 'gongzhi-*' -type f -mtime "+$keep_days" -delete
printf 'backed up to %s and %s\n' "$dump" "$files"
