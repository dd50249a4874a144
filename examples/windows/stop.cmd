@echo off
rem Run as administrator. Stops emu-kwh until start.cmd. Each reading is on the disk at once, so emu-read may be ended at any moment.
schtasks /change /tn emu-kwh-reader /disable
schtasks /change /tn emu-kwh-loader /disable
taskkill /f /im emu-read.exe
