/**
 * The contents of a release → its bill of materials in SPDX 2.3 (JSON).
 *
 * @module
 */

import type { Library } from "./libraries.ts";
import { BUN_VERSION } from "./tools.ts";

/** A package in the binaries. */
interface Part {
  name: string;
  version: string;
  license: string;
  /** Package URL (https://github.com/package-url/purl-spec). */
  purl: string;
  about: string;
}

/** The npm packages of `deno.lock`: by a key such as `deno-std@1.4.0`, the digest of its archive. */
export type Locked = Record<string, { integrity?: string }>;

/** The runtimes a binary may contain. */
function runtimes(): Part[] {
  return [
    {
      name: "bun",
      version: BUN_VERSION,
      license: "MIT",
      purl: `pkg:npm/bun@${BUN_VERSION}`,
      about: "the runtime in the binaries that Bun's compiler made",
    },
    {
      name: "deno",
      version: Deno.version.deno,
      license: "MIT",
      purl: `pkg:github/denoland/deno@v${Deno.version.deno}`,
      about: "the runtime in the binaries that deno compile made",
    },
  ];
}

/** A file of the release. */
export interface Shipped {
  name: string;
  sha256: string;
}

/** The parts of kf made by others. */
export interface Made {
  locked: Locked;
  libraries: readonly Library[];
}

function libraryPart({ name, version, license, about }: Library): Part {
  return { name, version, license, purl: `pkg:npm/${name.replace("@", "%40")}@${version}`, about };
}

/** The bill of materials of a version. `time` is the commit's, in ms since the epoch. */
export function sbom(version: string, time: number, files: readonly Shipped[], made: Made): string {
  const { locked, libraries } = made;
  const kinds = new Set<string>(files.map(({ name }) => /-deno\./.test(name) ? "deno" : "bun"));
  const used = [...libraries.map(libraryPart), ...runtimes().filter(({ name }) => kinds.has(name))];
  const kf = { name: "kf", version, license: "MIT", purl: `pkg:generic/kf@${version}`, about: "the client itself" };
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `kf-${version}`,
    documentNamespace: `https://spdx.org/spdxdocs/kf-${version}-${files[0]?.sha256.slice(0, 32)}`,
    creationInfo: { created: new Date(time).toISOString().replace(/\.\d+/, ""), creators: ["Tool: kf-build"] },
    packages: [kf, ...used].map((part) => spdxPackage(part, locked)),
    files: files.map(({ name, sha256 }) => ({
      SPDXID: fileId(name),
      fileName: `./${name}`,
      checksums: [{ algorithm: "SHA256", checksumValue: sha256 }],
      licenseConcluded: "NOASSERTION",
      copyrightText: "NOASSERTION",
    })),
    relationships: [
      relation("SPDXRef-DOCUMENT", "DESCRIBES", packageId("kf")),
      ...used.map(({ name }) => relation(packageId("kf"), "CONTAINS", packageId(name))),
      ...files.map(({ name }) => relation(fileId(name), "GENERATED_FROM", packageId("kf"))),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function spdxPackage({ name, version, license, purl, about }: Part, locked: Locked): object {
  const integrity = locked[`${name}@${version}`]?.integrity;
  return {
    SPDXID: packageId(name),
    name,
    versionInfo: version,
    summary: about,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: license,
    licenseDeclared: license,
    copyrightText: "NOASSERTION",
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }],
    ...(integrity === undefined ? {} : { checksums: [checksum(integrity)] }),
  };
}

/** Converts `sha512-BASE64` of a lock file for SPDX. */
function checksum(integrity: string): object {
  const [algorithm = "", base64 = ""] = integrity.split("-");
  return { algorithm: algorithm.toUpperCase(), checksumValue: Uint8Array.fromBase64(base64).toHex() };
}

function packageId(name: string): string {
  return `SPDXRef-Package-${name.replace(/[^A-Za-z0-9.-]/g, "-")}`;
}

function fileId(name: string): string {
  return `SPDXRef-File-${name.replace(/[^A-Za-z0-9.-]/g, "-")}`;
}

function relation(from: string, type: string, to: string): object {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}
