@echo off
rem The task emu-kwh-reader. The meter is found by its USB name; else add --port=COM5 or the like.
rem Nobody else can write demand.log meanwhile; anybody may read it.
cd /d "%ProgramData%\emu-kwh" || exit /b 78
"%~dp0emu-read" >>demand.log 2>>reader.txt
