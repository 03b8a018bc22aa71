#!/usr/bin/env python3
"""A restricted Boltzmann machine in numpy, as a careful user writes it: float32, everything preallocated, every product and function
in place, uniform float32 numbers from SFC64, and one product for both halves of the gradient."""
import numpy as np

import peer

options = peer.arguments()
data = peer.images(options.images)
batch, visible, hidden = options.batch, data.shape[1], options.hidden
data = data[:len(data) // batch * batch]
rng = np.random.Generator(np.random.SFC64(1))
weights = rng.standard_normal((visible, hidden), dtype=np.float32) * np.float32(0.01)
bias_v, bias_h = np.zeros(visible, np.float32), np.zeros(hidden, np.float32)
# Rows of the data above, rows of the chains below: the gradient is one product of the two.
both_v, both_h = np.empty((2 * batch, visible), np.float32), np.empty((2 * batch, hidden), np.float32)
(v0, vk), (h0, hk) = (both_v[:batch], both_v[batch:]), (both_h[:batch], both_h[batch:])
states = np.zeros((batch, hidden), np.float32)
uniform_v, uniform_h = np.empty_like(vk), np.empty_like(hk)
gradient = np.empty_like(weights)
step_v, step_h = np.empty_like(bias_v), np.empty_like(bias_h)
scale = np.float32(options.rate / batch)


def probabilities(source, matrix, bias, out):
    np.dot(source, matrix, out=out)
    np.add(out, bias, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    np.add(out, np.float32(1), out=out)
    np.reciprocal(out, out=out)


def draw(p, uniform, out):
    rng.random(dtype=np.float32, out=uniform)
    np.less(uniform, p, out=out, casting="unsafe")


def step(examples):
    v0[...] = examples
    probabilities(v0, weights, bias_h, h0)
    if options.rule == "cd":
        draw(h0, uniform_h, states)
    for i in range(options.steps):
        probabilities(states, weights.T, bias_v, vk)
        draw(vk, uniform_v, vk)
        probabilities(vk, weights, bias_h, hk)
        if i + 1 < options.steps or options.rule == "pcd":
            draw(hk, uniform_h, states)
    np.negative(vk, out=vk)
    np.dot(both_v.T, both_h, out=gradient)
    np.multiply(gradient, scale, out=gradient)
    np.add(weights, gradient, out=weights)
    np.sum(both_v, axis=0, out=step_v)
    np.subtract(np.sum(h0, axis=0), np.sum(hk, axis=0), out=step_h)
    np.add(bias_v, step_v * scale, out=bias_v)
    np.add(bias_h, step_h * scale, out=bias_h)


rates = peer.measure([data[i:i + batch] for i in range(0, len(data), batch)], step, options.epochs)
some = data[:1000]
up = 1 / (1 + np.exp(-(some @ weights + bias_h)))
down = 1 / (1 + np.exp(-(up @ weights.T + bias_v)))
peer.report(rates, f"numpy {np.__version__}, {peer.blas()}", ((down - some) ** 2).mean())
