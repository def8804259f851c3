#!/bin/sh
cat greeting.txt
echo "user: $(id -un), folder: $(pwd), pid: $$"
