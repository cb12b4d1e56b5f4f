#!/bin/sh
# Prints the Python that the set-up runs on: that of .venv if it is there and whole, else $PYTHON if set, else the
# first of the usual names whose version is right. 3.14 comes last of them, because one recogniser of the quality
# measures has no wheel for it.
venv=$(dirname "$0")/../.venv/bin/python
if "$venv" -c 'import importlib.util as u, sys; sys.exit(sys.version_info < (3, 11) or not u.find_spec("pip"))' \
    2>/dev/null; then
    echo "$venv"
    exit 0
fi
for name in ${PYTHON:-python3.13 python3.12 python3.11 python3.14 python3 python}; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
done
echo "VoiceStudio needs Python 3.11 to 3.14${PYTHON:+, which $PYTHON is not}: install it, as by: sudo apt-get install" \
    "python3 python3-venv (Ubuntu 22.04: python3.11 python3.11-venv)" >&2
exit 1
