# Kills a process and all that it started, if our standard input ends before a last line came: then whoever held its other
# end is dead. First line: what stands in the environment of the process, and of no other that it has not started; then the
# process is started. Second line: its id. Last line, maybe instead of that: it has ended by itself, all is well.
trap '' HUP INT TERM
read -r mark || exit 0

# It was started, or not, and nobody has said under which id.
kill_marked() {
    for try in 1 2 3 4 5 6 7 8 9 10; do
        for file in $(grep -alF "$mark" /proc/[0-9]*/environ 2>/dev/null); do
            process=${file#/proc/}
            kill -KILL "${process%/environ}" 2>/dev/null
        done
        sleep 0.2 2>/dev/null || sleep 1
    done
}

if ! read -r root; then
    kill_marked
    exit 0
fi
[ "$root" = ended ] && exit 0
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
