/** The bytes of base64, as an answer has them; what is no base64 has none, and then no hash matches. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    const latin1 = atob(text);
    return Uint8Array.from({ length: latin1.length }, (_, i) => latin1.charCodeAt(i));
  } catch {
    return new Uint8Array(0);
  }
}
