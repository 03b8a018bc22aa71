namespace Annda.Post.Links;

/// <summary>How long an acknowledgement takes: running mean and deviation (Jacobson and Karels 1988).</summary>
internal sealed class RoundTrips(LinkSettings settings)
{
    private TimeSpan _mean, _deviation;
    private bool _known;

    /// <summary>An answer that takes longer than this is not to be expected.</summary>
    public TimeSpan Expected => _known ? _mean + 4 * _deviation : settings.FirstTimeout;

    /// <summary>How long nothing is acknowledged before something is sent again.</summary>
    public TimeSpan Timeout => _known ? Clamp(Expected) : settings.FirstTimeout;

    /// <summary>Learns from one.</summary>
    public void Add(TimeSpan sample)
    {
        if (!_known) (_mean, _deviation, _known) = (sample, sample / 2, true);
        else
        {
            _deviation += ((sample - _mean).Duration() - _deviation) / 4;
            _mean += (sample - _mean) / 8;
        }
    }

    /// <summary>The timeout after so many repeats without an answer.</summary>
    public TimeSpan After(int repeats)
    {
        var timeout = Timeout * (1 << Math.Min(repeats, 10));
        return timeout < settings.TimeoutMax ? timeout : settings.TimeoutMax;
    }

    private TimeSpan Clamp(TimeSpan timeout) =>
        timeout < settings.TimeoutMin ? settings.TimeoutMin : timeout > settings.TimeoutMax ? settings.TimeoutMax : timeout;
}
