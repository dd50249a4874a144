#!/bin/sh
# In the machine: what guest.py sends comes over the virtio port, a command a line, in base64. While nobody is connected, read ends.
for port in /dev/vport?p1; do :; done
while [ -c "$port" ]; do
	while read -r tag command; do
		echo "$command" | base64 -d >/run/agent.command
		sh /run/agent.command >/run/agent.output 2>&1 </dev/null
		echo "$tag $? $(base64 /run/agent.output | tr -d '\n')"
	done <>"$port" >&0
	sleep 0.2
done
