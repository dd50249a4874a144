/* What a filter says on standard error: "prog: subject: what failed: reason", and nothing twice in a row. */
#ifndef SAY_H
#define SAY_H

struct say {
	char text[512];      /* said last */
	unsigned long again; /* times it has come again since */
	const char *file, *why;
	unsigned long line;  /* the bad line said last, or counted last; 0: none */
};

/* Says a message, or counts it if it is the one said last. */
void say(struct say *, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/*
 * Says "file:line: why" of a bad line. Lines that follow one another and are
 * bad for the same reason are counted: the first is said, and at the end their range.
 */
void say_bad_line(struct say *, const char *file, unsigned long line, const char *why);

/* Says how often the last message came again, if it did; the next one is said whatever it is. */
void say_end(struct say *);

#endif
