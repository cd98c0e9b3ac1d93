/*
 * kf from C: in go "spawn" and the words of a command line, or "system" or "popen" and one for a shell; out come one word
 * for what became of it, its exit status and, where the reply was read, the order_id.
 *
 *     cc -std=c99 -D_POSIX_C_SOURCE=200809L -o order order.c
 *     ./order spawn kf sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001
 *     ./order popen 'kf sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001'
 *     ./order system 'kf sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.001 > reply.json'
 */

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* excerpt status: begin */
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
/* excerpt status: end */

/* Keeps what fits of a reply. All of it is read: a reader that stops early ends kf with 141. */
static void read_reply(FILE *kf, char *reply, size_t size)
{
    size_t length = fread(reply, 1, size - 1, kf);

    reply[length] = '\0';
    while (getc(kf) != EOF)
        continue;
}

/* Runs a command of a shell. */
static int call(const char *command, char *reply, size_t size)
{
    FILE *kf = popen(command, "r");

    if (kf == NULL)
        return -1;
    read_reply(kf, reply, size);
    return exit_status(pclose(kf));
}

/* excerpt spawn: begin */
/* Runs kf without a shell, so that every word reaches it as it is. The words end with a null pointer. */
static int spawn(char **words, char *reply, size_t size)
{
    posix_spawn_file_actions_t actions;
    int ends[2], error, waited;
    pid_t kf;
    FILE *out;

    if (pipe(ends) != 0)
        return 127; /* nothing was started */
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (ends[1] != STDOUT_FILENO)
        posix_spawn_file_actions_addclose(&actions, ends[1]);
    error = posix_spawnp(&kf, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error != 0) {
        close(ends[0]);
        return 127; /* no such program, or none that can run */
    }
    if ((out = fdopen(ends[0], "r")) != NULL) {
        read_reply(out, reply, size);
        fclose(out);
    } else {
        close(ends[0]); /* kf may end with 141 */
    }
    while (waitpid(kf, &waited, 0) == -1)
        if (errno != EINTR)
            return -1; /* somebody else took the status, or SIGCHLD is ignored */
    return exit_status(waited);
}
/* excerpt spawn: end */

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
    } else if (argc > 2 && strcmp(argv[1], "spawn") == 0) {
        status = spawn(argv + 2, reply, sizeof reply);
    } else {
        fprintf(stderr, "usage: order spawn WORDS... | system COMMAND | popen COMMAND\n");
        return 2;
    }
    printf("%s %d", outcome(status), status);
    if (status == 0)
        print_order_id(reply);
    printf("\n");
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
