/**
 * Certificates for the TLS tests: an authority and the leaves it signed, new in each run.
 *
 * @module
 */

// The library's dependency injection needs the polyfill before it loads.
import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate and its private key, both PEM. */
export interface Leaf {
  cert: string;
  key: string;
}

/** What the TLS tests need; every text is PEM. */
export interface Certificates {
  /** The authority that signed the three leaves. */
  ca: string;
  /** An authority that signed none of them. */
  otherCa: string;
  /** For localhost and 127.0.0.1, valid now. */
  leaf: Leaf;
  /** As `leaf`, but expired. */
  expired: Leaf;
  /** Valid now, for another host. */
  wrongHost: Leaf;
}

interface Authority {
  certificate: X509Certificate;
  keys: CryptoKeyPair;
}

interface Validity {
  notBefore: Date;
  notAfter: Date;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 86_400_000;
const NOW = days(-20, 20);
const PAST = days(-10, -5);
const LOOPBACK: JsonGeneralName[] = [{ type: "dns", value: "localhost" }, { type: "ip", value: "127.0.0.1" }];
const ELSEWHERE: JsonGeneralName[] = [{ type: "dns", value: "elsewhere.example" }];

let made: Promise<Certificates> | undefined;

/** Makes the certificates on the first call; later calls return the same ones. */
export function certificates(): Promise<Certificates> {
  return made ??= make();
}

async function make(): Promise<Certificates> {
  const [ca, otherCa] = await Promise.all([authority("kf test authority"), authority("kf other test authority")]);
  const [valid, expired, wrongHost] = await Promise.all([
    leaf(ca, LOOPBACK, NOW),
    leaf(ca, LOOPBACK, PAST),
    leaf(ca, ELSEWHERE, NOW),
  ]);
  return { ca: pem(ca.certificate), otherCa: pem(otherCa.certificate), leaf: valid, expired, wrongHost };
}

async function authority(name: string): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    ...NOW,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

async function leaf(by: Authority, names: JsonGeneralName[], validity: Validity): Promise<Leaf> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: "CN=kf test exchange",
    issuer: by.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: by.keys.privateKey,
    ...validity,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(by.keys.publicKey),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: pem(certificate), key: PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag) + "\n" };
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function pem(certificate: X509Certificate): string {
  return certificate.toString("pem") + "\n";
}

function days(from: number, to: number): Validity {
  return { notBefore: new Date(Date.now() + from * DAY), notAfter: new Date(Date.now() + to * DAY) };
}
