@echo off
rem Run as administrator. Starts emu-kwh now, and whenever Windows starts.
schtasks /change /tn emu-kwh-reader /enable
schtasks /change /tn emu-kwh-loader /enable
schtasks /run /tn emu-kwh-reader
