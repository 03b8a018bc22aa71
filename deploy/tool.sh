#!/usr/bin/env bash
# Packs Annda as a .NET tool, installs it from that package into a folder and runs it once.
# Usage: deploy/tool.sh FOLDER        Needs the .NET 10 SDK.
set -euo pipefail
[ $# = 1 ] || { echo "usage: deploy/tool.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

[ ! -e "$folder/annda" ] || { echo "$folder holds an annda already; remove it or name another folder" >&2; exit 2; }
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
dotnet pack src/Annda.Coordinator -c Release -v quiet -o "$packages"
# This package and no other: a package of the same name elsewhere must not take its place.
dotnet tool install Annda --tool-path "$folder" --source "$packages"
"$folder/annda" list
