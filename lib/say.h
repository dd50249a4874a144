/*
 * What a filter says on standard error: "prog: subject: what failed: reason", and nothing twice in a row.
 * In systemd's journal each message also says how much it matters: an error, which err(3) and warn(3) say,
 * is <3>, a warning <4>, information <6>.
 */
#ifndef SAY_H
#define SAY_H

#ifdef __GNUC__
#define SAY_FORMAT(text, values) __attribute__((format(printf, text, values)))
#else
#define SAY_FORMAT(text, values)
#endif

struct say {
	char text[512];      /* said last */
	char level;          /* at which level */
	unsigned long again; /* times it has come again since */
	const char *file, *why;
	unsigned long line;  /* the bad line said last, or counted last; 0: none */
};

/* Before any message: where standard error is the journal, messages of err(3) and getopt(3) begin with <3> from now on. */
void say_begin(char *argv[]);

/* Says what was refused, lost, or is tried again: a warning; or counts it if it is the message said last. */
void say(struct say *, const char *format, ...) SAY_FORMAT(2, 3);

/* The same of what is well again: information. */
void say_good(struct say *, const char *format, ...) SAY_FORMAT(2, 3);

/*
 * Says "file:line: why" of a bad line. Lines that follow one another and are
 * bad for the same reason are counted: the first is said, and at the end their range.
 */
void say_bad_line(struct say *, const char *file, unsigned long line, const char *why);

/* Says how often the last message came again, if it did; the next one is said whatever it is. */
void say_end(struct say *);

/* A warning, and information, that is said however often it comes. */
void say_warning(const char *format, ...) SAY_FORMAT(1, 2);
void say_info(const char *format, ...) SAY_FORMAT(1, 2);

#endif
