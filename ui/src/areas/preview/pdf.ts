/** PDFs, drawn by PDF.js in a worker. Its bytes come range by range, as pages need them; nothing in a PDF is run. */
import { getDocument, GlobalWorkerOptions, PDFDataRangeTransport } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = worker;

/** Bytes that one question asks for. */
const CHUNK = 256 * 1024;

class Ranges extends PDFDataRangeTransport {
  readonly #address: string;
  readonly #failed: (thrown: unknown) => void;
  readonly #stop = new AbortController();

  constructor(address: string, size: number, failed: (thrown: unknown) => void) {
    super(size, null);
    this.#address = address;
    this.#failed = failed;
  }

  override requestDataRange(begin: number, end: number): void {
    const headers = { range: `bytes=${begin}-${end - 1}` };
    fetch(this.#address, { headers, signal: this.#stop.signal })
      .then(async (answer) => {
        if (answer.status !== 206) throw new Error(`the answer was ${answer.status}`);
        this.onDataRange(begin, new Uint8Array(await answer.arrayBuffer()));
      })
      .catch((thrown: unknown) => {
        if (!this.#stop.signal.aborted) this.#failed(thrown);
      });
  }

  override abort(): void {
    this.#stop.abort();
  }
}

/** An open PDF. */
export interface OpenPdf {
  document: PDFDocumentProxy;
  close: () => void;
}

/** Opens the PDF at an address that answers ranges. */
export async function openPdf(address: string, size: number, failed: (thrown: unknown) => void): Promise<OpenPdf> {
  const range = new Ranges(address, size, failed);
  const loading = getDocument({
    range,
    rangeChunkSize: CHUNK,
    disableAutoFetch: true,
    disableStream: true,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
  });
  const close = () => {
    range.abort();
    void loading.destroy();
  };
  try {
    return { document: await loading.promise, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}
