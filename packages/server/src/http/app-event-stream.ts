/**
 * A stream of server-sent events that ends when its service does: it would otherwise go on as long as its client
 * likes, and a server that waits for its requests would never stop. `onEnd` is called once, however it ends.
 */
export function endWithService(
  body: ReadableStream<Uint8Array>,
  stopping: AbortSignal,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    stopping.removeEventListener('abort', stop);
    onEnd();
  };
  let stop = (): void => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = () => {
          end();
          controller.close();
          reader.cancel().catch(() => undefined);
        };
        if (stopping.aborted) stop();
        else stopping.addEventListener('abort', stop);
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (ended) return;
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        } catch (error) {
          end();
          throw error;
        }
      },
      async cancel(reason) {
        end();
        await reader.cancel(reason);
      },
    },
    // What is not asked for is not read: the source's own back-pressure stays.
    { highWaterMark: 0 },
  );
}
