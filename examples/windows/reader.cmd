@echo off
rem The task emu-kwh-reader. It finds the meter by its USB name. If it does not, add --port=COM5 or the like.
rem While it runs, nobody else can write demand.log. Everybody may read it.
cd /d "%ProgramData%\emu-kwh" || exit /b 78
"%~dp0emu-read" >>demand.log 2>>reader.txt
