# make fuzz: runs each fuzz target for SECONDS, and prints how often.
# sh tests/fuzz/run.sh DIRECTORY SECONDS TARGET..., at the top of the tree. DIRECTORY/found-TARGET-* are the inputs that failed. Inputs that
# reach new code stay in DIRECTORY/corpus/TARGET, where the next run goes on.
# Not tested: leaks (make sanitize), and inputs larger than a few lines or fragments.

build=$1 seconds=$2
shift 2
failed=0

rm -rf $build/seeds
sh tests/fuzz/seeds.sh $build/seeds || exit
for target; do
    case $target in
    decoder) set -- fragments 300 ;;
    stream) set -- fragments 420 ;;
    feed) set -- feed 1200 ;;
    option_file) set -- options 300 ;;
    hours) set -- lines 420 ;;
    *) set -- lines 200 ;;
    esac
    mkdir -p $build/corpus/$target
    ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16 $build/$target -detect_leaks=0 -reload=0 -print_final_stats=1 \
        -dict=tests/fuzz/"$1".dict -max_len="$2" -max_total_time="$seconds" -artifact_prefix=$build/found-$target- \
        $build/corpus/$target $build/seeds/$target >$build/$target.log 2>&1
    status=$?
    awk -v target=$target '/number_of_executed_units/ { n = $2 } /average_exec_per_sec/ { rate = $2 }
        END { printf "%-12s %12d executions, %d a second\n", target, n, rate }' $build/$target.log
    if [ $status -ne 0 ]; then
        failed=1
        grep -E 'ERROR|runtime error|Assertion|Test unit written' $build/$target.log
        echo "to repeat: $build/$target $(sed -n 's/.*Test unit written to //p' $build/$target.log)"
    fi
done
exit $failed
