# Prints a utility's file of quarters of an hour: -v days=N -v begin=SECONDS, since 1970. The Wh differ by quarter, and are the same each time.
BEGIN {
    print "<feed><entry><link rel=\"self\" href=\"/ReadingType/1\"/><content><ReadingType><uom>72</uom></ReadingType></content></entry>"
    for (day = 0; day < days; day++) {
        print "<entry><link rel=\"self\" href=\"/IntervalBlock/" day "\"/><content><IntervalBlock>"
        for (quarter = 0; quarter < 96; quarter++)
            printf "<IntervalReading><timePeriod><duration>900</duration><start>%d</start></timePeriod><value>%d</value></IntervalReading>\n",
                begin + day * 86400 + quarter * 900, day + quarter
        print "</IntervalBlock></content></entry>"
    }
    print "</feed>"
}
