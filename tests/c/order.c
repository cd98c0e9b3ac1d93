/*
 * kf from C: in go "system" or "popen" and a command line of kf, out come one word for what became of it, its exit
 * status and, where the reply was read, the order_id.
 *
 *     cc -std=c99 -D_POSIX_C_SOURCE=200809L -o order order.c
 *     ./order popen 'kf sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001'
 *     ./order system 'kf sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001 > reply.json'
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* excerpt: begin */
/* The exit status in what system() or pclose() returned: 128 + N when signal N ended kf, -1 when it can't be known. */
static int exit_status(int waited)
{
    if (waited == -1)
        return -1;
    return WIFSIGNALED(waited) ? 128 + WTERMSIG(waited) : WEXITSTATUS(waited);
}

static const char *outcome(int status)
{
    switch (status) {
    case 0: return "placed";
    case 1: return "refused";     /* the reply tells why */
    case 2: return "usage";       /* the command line is wrong; not sent */
    case 3: return "keys";        /* missing or not accepted; not executed */
    case 4: return "unreachable"; /* nothing was done; safe to send again */
    case 6: return "limited";     /* not executed; safe to send again later */
    case 7: return "partial";     /* a batch; the reply tells which orders were placed */
    case 8: return "exchange";    /* the exchange failed; nothing can have changed */
    case 126:
    case 127: return "missing";   /* the shell found no kf it can run */
    case -1:
    case 5: return "unknown";     /* look at kf openorders and kf fills before sending it again */
    default: return "ended";      /* 128 + N: by signal N, and as open as unknown */
    }
}
/* excerpt: end */

/* Runs a command and keeps what fits of its reply. All of it is read: a reader that stops early ends kf with 141. */
static int call(const char *command, char *reply, size_t size)
{
    FILE *kf = popen(command, "r");
    size_t length;

    if (kf == NULL)
        return -1;
    length = fread(reply, 1, size - 1, kf);
    reply[length] = '\0';
    while (getc(kf) != EOF)
        continue;
    return exit_status(pclose(kf));
}

/* Prints the order_id of a reply. It is a plain text without escapes; other fields want a JSON parser. */
static void print_order_id(const char *reply)
{
    static const char key[] = "\"order_id\":\"";
    const char *found = strstr(reply, key);

    if (found != NULL) {
        found += strlen(key);
        printf(" %.*s", (int)strcspn(found, "\""), found);
    }
}

int main(int argc, char **argv)
{
    static char reply[65536];
    int status;

    if (argc == 3 && strcmp(argv[1], "system") == 0) {
        status = exit_status(system(argv[2]));
    } else if (argc == 3 && strcmp(argv[1], "popen") == 0) {
        status = call(argv[2], reply, sizeof reply);
    } else {
        fprintf(stderr, "usage: order system|popen COMMAND\n");
        return 2;
    }
    printf("%s %d", outcome(status), status);
    if (status == 0)
        print_order_id(reply);
    printf("\n");
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
