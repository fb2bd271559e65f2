# Kills a process and all that it started, if our standard input ends before a second line came: then whoever held its
# other end is dead. First line: the process id. Second line: the process has ended by itself, all is well.
trap '' HUP INT TERM
read -r root || exit 0
read -r _ && exit 0

# Each process with its parent's id before its own.
all_processes() {
    if [ -r /proc/self/status ]; then
        for status in /proc/[0-9]*/status; do
            while read -r key value; do
                if [ "$key" = PPid: ]; then
                    process=${status%/status}
                    echo "$value ${process#/proc/}"
                    break
                fi
            done <"$status"
        done
    else
        ps -A -o ppid= -o pid=
    fi 2>/dev/null
}

tree() {
    echo "$1"
    while read -r parent process; do
        if [ "$parent" = "$1" ]; then
            (tree "$process")
        fi
    done <<END
$all
END
}

kill -STOP "$root"
all=$(all_processes)
# Unquoted: one word for each process.
kill -KILL $(tree "$root")
