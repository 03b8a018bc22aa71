#!/usr/bin/env python3
"""A restricted Boltzmann machine in PyTorch on the CPU, as a careful user writes it: float32, no autograd, everything preallocated and in
place, uniform numbers compared with probabilities, and one product for both halves of the gradient."""
import torch

import peer

options = peer.arguments()
torch.set_num_threads(options.threads)
torch.set_grad_enabled(False)
torch.manual_seed(1)
data = torch.from_numpy(peer.images(options.images))
batch, visible, hidden = options.batch, data.shape[1], options.hidden
data = data[:len(data) // batch * batch]
weights = torch.randn(visible, hidden) * 0.01
bias_v, bias_h = torch.zeros(visible), torch.zeros(hidden)
# Rows of the data above, rows of the chains below: the gradient is one product of the two.
both_v, both_h = torch.empty(2 * batch, visible), torch.empty(2 * batch, hidden)
v0, vk, h0, hk = both_v[:batch], both_v[batch:], both_h[:batch], both_h[batch:]
states = torch.zeros(batch, hidden)
uniform_v, uniform_h = torch.empty(batch, visible), torch.empty(batch, hidden)
scale = options.rate / batch


def step(examples):
    v0.copy_(examples)
    torch.addmm(bias_h, v0, weights, out=h0).sigmoid_()
    if options.rule == "cd":
        torch.lt(uniform_h.uniform_(), h0, out=states)
    for i in range(options.steps):
        torch.addmm(bias_v, states, weights.t(), out=vk).sigmoid_()
        torch.lt(uniform_v.uniform_(), vk, out=vk)
        torch.addmm(bias_h, vk, weights, out=hk).sigmoid_()
        if i + 1 < options.steps or options.rule == "pcd":
            torch.lt(uniform_h.uniform_(), hk, out=states)
    vk.neg_()
    weights.addmm_(both_v.t(), both_h, alpha=scale)
    bias_v.add_(both_v.sum(0), alpha=scale)
    bias_h.add_(h0.sum(0).sub_(hk.sum(0)), alpha=scale)


rates = peer.measure(data.split(batch), step, options.epochs)
some = data[:1000]
down = torch.sigmoid(torch.sigmoid(some @ weights + bias_h) @ weights.t() + bias_v)
peer.report(rates, f"PyTorch {torch.__version__}", ((down - some) ** 2).mean())
