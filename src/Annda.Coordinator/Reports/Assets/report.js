// Draws the charts whose numbers stand in #chart-data. uPlot does axes, lines and legend; bars, bands and clouds are drawn here.
(() => {
  "use strict";

  const island = document.getElementById("chart-data");
  const specs = island ? JSON.parse(island.textContent) : [];
  const root = document.documentElement;
  const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
  const borders = ["solid", "dashed", "dotted", "dashed"];
  const wholeSteps = Array.from({ length: 15 }, (_, k) => [1, 2, 5].map(m => m * 10 ** k)).flat();
  const mostLabelledBars = 16;
  let plots = [], shut = [];

  const has = v => v !== null && v !== undefined;
  const colour = name => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const seriesColour = i => colour("s" + i % 6);

  /** A number as people write it: to four figures or, as one of many a step apart, to as many as tell it from the next. */
  function text(v, step) {
    if (!has(v)) return "–";
    const size = Math.abs(v);
    if (size === 0 || step && size < step * 1e-6) return step >= 1e-4 ? (0).toFixed(decimals(step)) : "0";
    if (size < 1e6 && size >= 1e-4) {
      const s = step ? v.toFixed(decimals(step)) : String(Number.isInteger(v) ? v : Number(v.toPrecision(4)));
      return s.replace("-", "−");
    }
    const figures = step ? Math.min(15, Math.max(0, Math.ceil(Math.log10(size / step)) + 1)) : 3;
    return v.toExponential(figures).replace(/\.?0+e/, "e").replace("e+", "e").replace(/-/g, "−");
  }

  /** How many decimals a step has: one for 0.2, two for 0.25. */
  function decimals(step) {
    let n = 0;
    while (n < 12 && Math.abs(step * 10 ** n - Math.round(step * 10 ** n)) > 1e-6 * step * 10 ** n) n++;
    return n;
  }

  /** Lowest and highest of all that has to fit on the y axis. */
  function extent(spec) {
    let low = Infinity, high = -Infinity;
    for (const s of spec.series)
      for (const values of [s.y, s.lower, s.upper])
        for (const v of values ?? [])
          if (has(v) && (!spec.logY || v > 0)) {
            low = Math.min(low, v);
            high = Math.max(high, v);
          }
    return low <= high ? [low, high] : null;
  }

  function ranges(spec) {
    const x = spec.x, y = extent(spec);
    const first = x[0] ?? 0, last = x[x.length - 1] ?? 1;
    if (spec.kind === "scatter") {
      const low = Math.min(first, y ? y[0] : first), high = Math.max(last, y ? y[1] : last);
      const pad = (high - low) * 0.03 || 0.5;
      return { x: [low - pad, high + pad], y: [low - pad, high + pad] };
    }
    const side = spec.kind === "bars" ? barStep(x) * 0.6 : first === last ? 0.5 : 0;
    const wide = marked(spec) ? room(first, last, spec.logX) : [first - side, last + side];
    if (!y) return { x: wide, y: spec.logY ? [1, 10] : [0, 1] };
    if (spec.logY) return { x: wide, y: logRange(spec.kind === "bars" ? y[0] / 2 : y[0], y[1]) };
    if (spec.kind === "line" || marked(spec)) return { x: wide, y: uPlot.rangeNum(y[0], y[1], 0.1, true) };
    const pad = Math.max(0, y[1]) - Math.min(0, y[0]) || 1;
    return { x: wide, y: [y[0] < 0 ? y[0] - pad * 0.08 : 0, y[1] > 0 ? y[1] + pad * 0.12 : 0] };
  }

  /** The narrowest range from one digit times a power of ten to another: a logarithmic axis counts its ticks from its low end. */
  function logRange(low, high) {
    const round = (v, to) => {
      const power = 10 ** Math.floor(Math.log10(v));
      return Number((to(v / power) * power).toPrecision(12));
    };
    const range = [round(low, Math.floor), round(high, Math.ceil)];
    return range[0] < range[1] ? range : [range[0] / 10, range[1] * 10];
  }

  const marked = spec => spec.kind === "marks";

  /** A little room beside the outermost marks. */
  function room(first, last, log) {
    if (log) {
      const by = first < last ? (last / first) ** 0.05 : 2;
      return [first / by, last * by];
    }
    const by = (last - first) * 0.05 || 0.5;
    return [first - by, last + by];
  }

  function barStep(x) {
    let step = Infinity;
    for (let i = 1; i < x.length; i++) if (x[i] > x[i - 1]) step = Math.min(step, x[i] - x[i - 1]);
    return step === Infinity ? 1 : step;
  }

  function inside(u, draw) {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    draw(ctx, v => u.valToPos(v, "x", true), v => u.valToPos(v, "y", true), uPlot.pxRatio);
    ctx.restore();
  }

  /** Shaded bands from lower to upper, broken where either is missing. */
  function drawBands(u, spec) {
    inside(u, (ctx, px, py) => spec.series.forEach((s, k) => {
      if (!s.lower) return;
      ctx.fillStyle = seriesColour(k);
      ctx.globalAlpha = 0.18;
      const fits = i => has(s.lower[i]) && has(s.upper[i]) && (!spec.logY || s.upper[i] > 0);
      const floor = v => spec.logY && v <= 0 ? u.scales.y.min : v;
      for (let i = 0; i < spec.x.length; i++) {
        if (!fits(i)) continue;
        const from = i;
        ctx.beginPath();
        for (; i < spec.x.length && fits(i); i++) ctx.lineTo(px(spec.x[i]), py(s.upper[i]));
        for (let j = i - 1; j >= from; j--) ctx.lineTo(px(spec.x[j]), py(floor(s.lower[j])));
        ctx.fill();
      }
    }));
  }

  function drawBars(u, spec) {
    inside(u, (ctx, px, py, ratio) => {
      const base = py(spec.logY ? u.scales.y.min : 0);
      const whole = Math.abs(px(spec.x[0] + barStep(spec.x)) - px(spec.x[0])) * 0.78;
      const each = whole / spec.series.length;
      const labelled = spec.series.length === 1 && spec.x.length <= mostLabelledBars;
      spec.series.forEach((s, k) => s.y.forEach((v, i) => {
        if (!has(v) || spec.logY && v <= 0) return;
        const left = px(spec.x[i]) - whole / 2 + k * each, top = py(v), middle = left + each / 2;
        ctx.fillStyle = seriesColour(k);
        ctx.fillRect(left, Math.min(top, base), Math.max(1, each - ratio), Math.abs(base - top));
        if (s.lower) whisker(ctx, middle, s.lower[i], s.upper[i], py, ratio);
        else if (labelled) label(ctx, text(Number(v.toPrecision(3))), middle, v < 0 ? top + 13 * ratio : top - 4 * ratio, ratio);
      }));
    });
  }

  function label(ctx, what, x, y, ratio) {
    ctx.fillStyle = colour("ink");
    ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textAlign = "center";
    ctx.fillText(what, x, y);
  }

  function whisker(ctx, x, lower, upper, py, ratio) {
    if (!has(lower) || !has(upper)) return;
    ctx.strokeStyle = colour("ink");
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(x, py(lower));
    ctx.lineTo(x, py(upper));
    ctx.stroke();
  }

  /** Error bars with ends, in the colour of their series. */
  function drawErrors(u, spec) {
    inside(u, (ctx, px, py, ratio) => spec.series.forEach((s, k) => {
      if (!s.lower) return;
      ctx.strokeStyle = seriesColour(k);
      ctx.lineWidth = 1.25 * ratio;
      const floor = v => spec.logY && v <= 0 ? u.scales.y.min : v, end = 3 * ratio;
      s.y.forEach((v, i) => {
        if (!has(v) || !has(s.lower[i]) || !has(s.upper[i])) return;
        const x = px(spec.x[i]), low = py(floor(s.lower[i])), high = py(s.upper[i]);
        ctx.beginPath();
        ctx.moveTo(x, low);
        ctx.lineTo(x, high);
        for (const y of [low, high]) {
          ctx.moveTo(x - end, y);
          ctx.lineTo(x + end, y);
        }
        ctx.stroke();
      });
    }));
  }

  /** Points lie over one another: each is pale, so that a crowd is dark. */
  function drawCloud(u, spec) {
    inside(u, (ctx, px, py, ratio) => {
      const alpha = Math.min(0.85, Math.max(0.22, 160 / spec.x.length));
      const size = (spec.x.length > 1000 ? 2.5 : 4) * ratio;
      spec.series.forEach((s, k) => {
        ctx.fillStyle = seriesColour(k);
        ctx.globalAlpha = alpha;
        s.y.forEach((v, i) => {
          if (has(v)) ctx.fillRect(px(spec.x[i]) - size / 2, py(v) - size / 2, size, size);
        });
      });
    });
  }

  function drawIdentity(u) {
    inside(u, (ctx, px, py, ratio) => {
      const { min, max } = u.scales.x;
      ctx.strokeStyle = colour("ink");
      ctx.lineWidth = ratio;
      ctx.setLineDash([5 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(px(min), py(min));
      ctx.lineTo(px(max), py(max));
      ctx.stroke();
    });
  }

  /** The outline of a mark: colours come again after six series, shapes after five, filled and hollow in turn. */
  function shape(k, x, y, r) {
    const round = `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`, a = 0.88 * r, b = 1.25 * r;
    return [
      round,
      `M${x - a} ${y - a}h${2 * a}v${2 * a}h${-2 * a}Z`,
      `M${x} ${y - b}L${x + b} ${y + a}H${x - b}Z`,
      `M${x} ${y - b}L${x + b} ${y}L${x} ${y + b}L${x - b} ${y}Z`,
      `M${x} ${y + b}L${x + b} ${y - a}H${x - b}Z`,
    ][k % 5];
  }

  const markSize = k => k % 2 ? 4.5 : 3.5;
  const markFill = k => k % 2 ? "none" : seriesColour(k);

  /** Not cut off: a mark on the edge of the range is whole. */
  function drawMarks(u, spec) {
    const { ctx } = u, ratio = uPlot.pxRatio;
    ctx.save();
    ctx.setLineDash([]);
    ctx.lineWidth = 1.5 * ratio;
    spec.series.forEach((s, k) => {
      ctx.strokeStyle = ctx.fillStyle = seriesColour(k);
      s.y.forEach((v, i) => {
        if (!has(v) || spec.logY && v <= 0) return;
        const outline = new Path2D(shape(k, u.valToPos(spec.x[i], "x", true), u.valToPos(v, "y", true), markSize(k) * ratio));
        if (markFill(k) !== "none") ctx.fill(outline);
        ctx.stroke(outline);
      });
    });
    ctx.restore();
  }

  /** Shows the marks in the legend. */
  function keyMarks(host, spec) {
    [...host.querySelectorAll(".u-legend .u-marker")].slice(-spec.series.length).forEach((marker, k) => {
      const make = (name, attributes) => {
        const node = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
        return node;
      };
      const picture = make("svg", { width: spec.joined ? 26 : 13, height: 13, "aria-hidden": "true" });
      if (spec.joined) picture.append(make("path", {
        d: "M0 6.5H26", stroke: seriesColour(k), "stroke-width": 1.25, "stroke-dasharray": dashes[k % dashes.length].join(" "),
      }));
      picture.append(make("path", {
        d: shape(k, spec.joined ? 13 : 6.5, 6.5, markSize(k)), stroke: seriesColour(k), "stroke-width": 1.5, fill: markFill(k),
      }));
      marker.replaceChildren(picture);
    });
  }

  /** Thin lines between the marks, or none. */
  const joint = spec => ({ ...(spec.joined ? { spanGaps: true, width: 1.25 } : { paths: () => null }), points: { show: false } });

  const nameOf = (spec, v) => spec.names?.[v - 1] ?? text(v);

  /** Ticks with names at 1, 2, …: slanting where they would not fit side by side. */
  const named = (names, long) => ({
    splits: () => names.map((_, i) => i + 1),
    values: (u, splits) => splits.map(v => names[v - 1].length > 18 ? names[v - 1].slice(0, 17) + "…" : names[v - 1]),
    ...(long ? { rotate: 30, size: 74 } : {}),
  });

  /** Ticks of a logarithmic x axis: the points themselves where they are few and apart, else 1, 2, 5 times powers of ten. */
  function logSplits(x, [low, high]) {
    const apart = Math.log(high / low) * 0.07, own = [];
    for (const v of x) if (own.length === 0 || Math.log(v / own[own.length - 1]) > apart) own.push(v);
    if (x.length <= 12) return own;
    const ticks = [];
    for (let p = Math.floor(Math.log10(low)); p <= Math.log10(high); p++)
      for (const m of high / low > 300 ? [1] : [1, 2, 5]) if (m * 10 ** p >= low && m * 10 ** p <= high) ticks.push(m * 10 ** p);
    return ticks;
  }

  function axis(name, whole, log) {
    const family = getComputedStyle(document.body).fontFamily;
    const common = {
      label: name, labelSize: name ? 22 : 0, labelGap: 2, labelFont: `12px ${family}`, font: `12px ${family}`, stroke: colour("soft"),
      grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("line"), width: 1, size: 5 },
      values: (u, splits, i, space, step) => splits.map(v => has(v) ? text(v, log || i === 1 && u.scales.y.distr === 3 ? 0 : step) : ""),
    };
    return whole ? { ...common, incrs: wholeSteps } : common;
  }

  function options(spec, width) {
    const marks = marked(spec), line = spec.kind === "line" || marks, scatter = spec.kind === "scatter", several = spec.series.length > 1;
    const names = spec.names, long = names && names.join("").length * 8 > width * 0.7;
    const range = ranges(spec);
    const last = s => s.y.findLast(has);
    const series = (s, k) => ({
      label: s.name, stroke: seriesColour(k), fill: line ? undefined : seriesColour(k), width: 1.75, dash: dashes[k % dashes.length],
      value: (u, v, si, i) => text(i === null ? last(s) : v),
      ...(marks ? joint(spec) : line ? {} : { paths: () => null, points: { show: false } }),
    });
    return {
      padding: [null, names ? 32 : null, null, null],
      width, height: Math.round(scatter ? Math.min(width, 420) : Math.min(320, Math.max(220, width * 0.54))),
      scales: {
        x: { time: false, distr: spec.logX ? 3 : 1, range: () => range.x },
        y: { distr: spec.logY ? 3 : 1, range: () => range.y },
      },
      axes: [
        {
          ...axis(spec.xLabel, spec.x.every(Number.isInteger), spec.logX), size: 30, ...(line || scatter ? {} : { grid: { show: false } }),
          ...(spec.logX ? { splits: () => logSplits(spec.x, range.x), filter: (u, splits) => splits } : {}),
          ...(names ? named(names, long) : {}),
        },
        { ...axis(spec.yLabel, false), size: (u, values) => 18 + 7 * Math.max(2, ...(values ?? []).map(v => v.length)) },
      ],
      series: [
        { label: spec.xLabel || "x", value: (u, v, si, i) => nameOf(spec, i === null ? spec.x[spec.x.length - 1] : v) },
        ...spec.series.map(series),
      ],
      legend: {
        show: line || several, live: line && (!marks || spec.joined),
        markers: { width: 2, dash: (u, i) => line ? borders[(i - 1) % borders.length] : "solid" },
      },
      cursor: { show: line && (!marks || spec.joined), y: false, drag: { x: false, y: false }, focus: { prox: -1 } },
      hooks: {
        drawAxes: [u => marks ? drawErrors(u, spec) : line ? drawBands(u, spec) : scatter && drawCloud(u, spec)],
        draw: [u => scatter ? drawIdentity(u) : marks ? drawMarks(u, spec) : !line && drawBars(u, spec)],
      },
    };
  }

  function draw() {
    for (const { plot, watch } of plots) {
      watch.disconnect();
      plot.destroy();
    }
    plots = specs.map((spec, k) => {
      const host = document.getElementById("chart-" + k);
      const plot = new uPlot(options(spec, host.clientWidth), [spec.x, ...spec.series.map(s => visible(spec, s.y))], host);
      if (marked(spec)) keyMarks(host, spec);
      const watch = new ResizeObserver(() => {
        if (host.clientWidth > 0 && host.clientWidth !== plot.width) {
          const { width, height } = options(spec, host.clientWidth);
          plot.setSize({ width, height });
        }
      });
      watch.observe(host);
      return { plot, watch };
    });
    root.dataset.charts = plots.length;
  }

  const visible = (spec, y) => spec.logY ? y.map(v => has(v) && v > 0 ? v : null) : y;

  function print(on) {
    root.classList.toggle("paper", on);
    if (on) shut = [...document.querySelectorAll("details.experiment:not([open])")];
    for (const details of shut) details.open = on;
    draw();
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
})();
