/** Bytes written one after another, and read back: whole numbers as LEB128 varints, so that small ones take one byte. */

const MORE = 0x80;
const BITS = 0x7f;

const float = new DataView(new ArrayBuffer(8));

export class ByteWriter {
  #bytes = new Uint8Array(1 << 13);
  #length = 0;

  /** A block of its own with all that was written; the writer is empty again and may be used for the next. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = value;
  }

  /** 0 … 2³² − 1. */
  varint(value: number): void {
    let left = value;
    while (left > BITS) {
      this.byte((left & BITS) | MORE);
      left >>>= 7;
    }
    this.byte(left);
  }

  /** A double's own bits. */
  float(value: number): void {
    float.setFloat64(0, value);
    for (let i = 0; i < 8; i++) this.byte(float.getUint8(i));
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what a `ByteWriter` wrote, in the same order. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const part = this.byte();
      value |= (part & BITS) << shift;
      if ((part & MORE) === 0) return value >>> 0;
    }
  }

  float(): number {
    for (let i = 0; i < 8; i++) float.setUint8(i, this.byte());
    return float.getFloat64(0);
  }
}
