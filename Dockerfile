# kf on the C library of Debian 12, without a shell, a package manager or anything else that could be run.
#
#   deno task build --target linux-x64
#   docker build --build-arg ARCHIVE=kf-0.1.0-linux-x64 --tag kf .
#   docker run --rm --read-only --user "$(id -u):$(id -g)" --volume "$HOME/.config/kf:/keys:ro" kf --keys /keys accounts
#
# What kf needs of a root file system: the C library, found by its interpreter (Debian's package libc6: ld-linux, libc, libm,
# libpthread, libdl), and /proc, where that library looks for the bounds of the stack: without it kf aborts at once. To find a
# host by its name, also /etc/resolv.conf and /etc/hosts. Every container runtime brings these three. It needs no /dev, /tmp or
# /etc/passwd, no particular user and no home, and writes nothing but the data of the sandbox (--data FILE, else below HOME). It
# has the usual certificate authorities in itself; those of the image are there for SSL_CERT_FILE.
# tests/platform/container_test.ts runs it in exactly that.

FROM scratch AS release
ARG ARCHIVE
ADD release/${ARCHIVE}.tar.gz /

# The image without OpenSSL, which kf doesn't use.
FROM gcr.io/distroless/base-nossl-debian12:nonroot@sha256:be40c00dfabd86576d92666e87e406714d5618342de1a0c213ad232de255172e
ARG ARCHIVE
COPY --from=release /${ARCHIVE}/kf /usr/local/bin/kf
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/kf"]
