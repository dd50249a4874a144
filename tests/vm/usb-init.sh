#!/bin/busybox sh
# The first process of the machine of usb.sh and powercut.sh: a shell and drivers, no udev, no systemd.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in virtio_pci virtio_console virtio_blk crc32c_generic ext4 xhci_pci cdc_acm ftdi_sio; do
	modprobe $module
done
sh /bin/agent.sh
