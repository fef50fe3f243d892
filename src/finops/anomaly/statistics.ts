/** To make a median absolute deviation comparable with a standard deviation. */
const AS_DEVIATION = 1.4826;

/** The median of the first `count` numbers, whose order it changes. Quickselect: sorting took most of a run. */
export function medianOf(numbers: Float64Array, count: number): number {
  const middle = count >> 1;
  const high = select(numbers, count, middle);
  if (count % 2 === 1) return high;
  let low = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < middle; index++) low = Math.max(low, at(numbers, index));
  return (low + high) / 2;
}

/** The number that would stand at `rank` if the first `count` were sorted; smaller ones come to stand before it. */
function select(numbers: Float64Array, count: number, rank: number): number {
  let [left, right] = [0, count - 1];
  while (left < right) {
    const pivot = at(numbers, (left + right) >> 1);
    let [low, high] = [left, right];
    while (low <= high) {
      while (at(numbers, low) < pivot) low++;
      while (at(numbers, high) > pivot) high--;
      if (low > high) break;
      const swapped = at(numbers, low);
      numbers[low++] = at(numbers, high);
      numbers[high--] = swapped;
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else break;
  }
  return at(numbers, rank);
}

/** How far the first `count` numbers usually are from zero; one in two may be anything. */
export function spreadOf(numbers: Float64Array, count: number): number {
  for (let index = 0; index < count; index++) numbers[index] = Math.abs(at(numbers, index));
  return AS_DEVIATION * medianOf(numbers, count);
}

/** The mean without the largest and the smallest; of three numbers the median. */
export function trimmedMean(numbers: Float64Array, count: number): number {
  let [sum, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < count; index++) {
    const number = at(numbers, index);
    sum += number;
    low = Math.min(low, number);
    high = Math.max(high, number);
  }
  return count < 3 ? sum / count : (sum - low - high) / (count - 2);
}

/** Reads an index that is known to exist. */
export function at(numbers: Float64Array | Float32Array, index: number): number {
  return numbers[index] as number;
}
