@echo off
rem As administrator: stops emu-kwh until start.cmd. Each line that was read is on the disk, so emu-read may be ended at any moment.
schtasks /change /tn emu-kwh-reader /disable
schtasks /change /tn emu-kwh-loader /disable
taskkill /f /im emu-read.exe
