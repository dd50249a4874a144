#!/bin/busybox sh
# The first process of a machine with a disk: goes over to that. It stands in for initramfs-tools, whose image takes minutes to unpack here.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in virtio_pci virtio_blk crc32c_generic ext4; do
	modprobe $module
done
mount -t ext4 /dev/vda /mnt
umount /proc /sys
mount -o move /dev /mnt/dev
exec switch_root /mnt /sbin/init
