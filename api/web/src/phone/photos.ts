// Photographs: made smaller before they are kept, so that a weak signal carries them, and known by their digest.
import { digestOf } from '@/outbox/digest'
import type { Photo } from '@/outbox/store'

/** The longer side in pixels: enough to read a signboard or a sheet of paper. */
const LONGER_SIDE = 1600
const QUALITY = 0.8

/** What a visit says of a photograph. */
export interface Attachment {
  digest: string
  kind: 'jpeg'
  bytes: number
}

/** The size a picture is reduced to. */
export function reducedSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGER_SIDE / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Reduces a picture. Its place and time of taking, which cameras write into files, do not survive this. */
export async function reduce(file: Blob): Promise<Photo> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' } as unknown as ImageBitmapOptions)
  const canvas = document.createElement('canvas')
  Object.assign(canvas, reducedSize(picture.width, picture.height))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
  if (!blob) throw new Error('the picture could not be written')
  const bytes = await blob.arrayBuffer()
  return { digest: await digestOf(bytes), kind: 'jpeg', bytes, at: Date.now() }
}
