"""What the peers share: arguments, data, and timing of whole epochs after a warm-up.

Each peer is one process with one measurement. It prints one line of JSON and nothing else on standard output.
"""
import argparse
import gzip
import json
import statistics
import sys
import time

import numpy as np

WARM_UP = 10


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", required=True, help="IDX file of images, plain or gzip")
    parser.add_argument("--rule", choices=["cd", "pcd"], default="cd")
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--hidden", type=int, default=500)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=0.05)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def images(path):
    """[images, pixels] of 0 and 1 as float32: a pixel is on above half of the scale, as in Annda."""
    opened = gzip.open(path) if path.endswith(".gz") else open(path, "rb")
    with opened as file:
        data = file.read()
    if data[:4] != b"\0\0\x08\x03":
        sys.exit(f"{path}: not an IDX file of images")
    count, rows, columns = (int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(3))
    pixels = np.frombuffer(data, np.uint8, count * rows * columns, 16).reshape(count, rows * columns)
    return (pixels > 127.5).astype(np.float32)


def measure(batches, step, epochs):
    """Examples a second of each epoch; what comes before the first is not timed."""
    for batch in batches[:WARM_UP]:
        step(batch)
    rates = []
    examples = sum(len(batch) for batch in batches)
    for _ in range(epochs):
        start = time.perf_counter()
        for batch in batches:
            step(batch)
        rates.append(examples / (time.perf_counter() - start))
    return rates


def blas():
    """Which BLAS numpy uses, where threadpoolctl can tell."""
    try:
        import threadpoolctl
    except ImportError:
        return "BLAS unknown"
    libraries = [i for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"]
    return "; ".join(f"{i['internal_api']} {i['version']} {i.get('threading_layer', '')} {i.get('architecture', '')}".strip()
                     for i in libraries[:1]) or "BLAS unknown"


def report(rates, versions, error):
    """One line: the median epoch, and the reconstruction error, which shows that it learned."""
    print(json.dumps({"examplesPerSecond": statistics.median(rates), "versions": versions, "reconstructionError": float(error)}))
