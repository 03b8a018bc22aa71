#!/usr/bin/env python3
"""scikit-learn's BernoulliRBM, which learns by persistent contrastive divergence with one step, on float32. An epoch is a fit() of one
iteration, without the scoring that verbose adds."""
import numpy as np
import sklearn
from sklearn.neural_network import BernoulliRBM

import peer

options = peer.arguments()
data = peer.images(options.images)
data = data[:len(data) // options.batch * options.batch]


def machine(iterations):
    return BernoulliRBM(n_components=options.hidden, learning_rate=options.rate, batch_size=options.batch, n_iter=iterations,
                        random_state=1)


rates = peer.measure([data], machine(1).fit, options.epochs)
learned = machine(2).fit(data)
some = data[:1000]
up = 1 / (1 + np.exp(-(some @ learned.components_.T + learned.intercept_hidden_)))
down = 1 / (1 + np.exp(-(up @ learned.components_ + learned.intercept_visible_)))
peer.report(rates, f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, {peer.blas()}", ((down - some) ** 2).mean())
