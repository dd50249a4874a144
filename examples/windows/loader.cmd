@echo off
rem The task emu-kwh-loader. Hours are in the time zone of Windows. For another zone add: set TZ=America/Los_Angeles
cd /d "%ProgramData%\emu-kwh" || exit /b 78
"%~dp0kwh-agg" demand*.log 2>>loader.txt | "%~dp0mysql-sink" --defaults-file=emu-kwh.cnf --timeout=200 2>>loader.txt
