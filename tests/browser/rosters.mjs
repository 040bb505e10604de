// Bundles to take in, written here: OneRoster 1.2, as a zip without compression.
const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = (bytes) => (bytes.reduce((c, b) => table[(c ^ b) & 0xff] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

export function zip(files) {
  const parts = [], directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const nameBytes = Buffer.from(name), bytes = Buffer.from(text);
    const common = Buffer.alloc(26); // from "version needed" to "extra length"
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8); // 1 January 1980
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02", "latin1");
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), common, nameBytes, bytes);
    directory.push(entry, nameBytes);
    offset += 30 + nameBytes.length + bytes.length;
  }
  const central = Buffer.concat(directory), end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

// A school's pupils by name; `bad` adds rows that cannot be taken.
export function roster(school, pupils, bad = false) {
  const users = pupils.map((name, i) => `u${name}${i},,${name},Newcomer,07`);
  const roles = pupils.map((name, i) => `r${name}${i},,u${name}${i},primary,student,2026-09-01,o1`);
  if (bad) {
    users.push("x1,,,,07", "x2,,Erik,Elsewhere,99");
    roles.push("r-x,,u-nobody,primary,student,yesterday,o1", "r-y,,x2,primary,wizard,,o1");
  }
  return zip({
    "manifest.csv": "propertyName,value\noneroster.version,1.2\nfile.orgs,delta\nfile.users,delta\nfile.roles,delta\n",
    "orgs.csv": `sourcedId,status,name,type,identifier\no1,,${school},school,\n${bad ? "o2,,Elsewhere School,school,\n" : ""}`,
    "users.csv": `sourcedId,status,givenName,familyName,grades\n${users.join("\n")}\n`,
    "roles.csv": `sourcedId,status,userSourcedId,roleType,role,beginDate,orgSourcedId\n${roles.join("\n")}\n`,
  });
}
