"""Which device samples, and how: by rules, as nothing may be measured."""

from __future__ import annotations

from dataclasses import replace

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.networks.base import NetworkOptions
from ddpm_studio.engine.runtime.computing.device import Device, choose_device
from ddpm_studio.engine.runtime.computing.processor import gains_from_bf16, is_x86
from ddpm_studio.engine.runtime.computing.winograd import FEWEST_CHANNELS

NARROWEST, WIDEST = 24, 128
"""Between so many channels a CPU computes channels last faster."""
FEWEST_IN_BF16 = 16
"""From so many channels on a processor made for it samples faster in bf16; the narrowest that were measured."""


def sampling_device(options: DeviceOptions, network: NetworkOptions) -> Device:
    """Return the device to sample on, and the layout that suits it.

    No time is measured: the same seed must draw the same image today and tomorrow. On an AMD EPYC with AVX512-BF16
    fp32 took 1.4 times as long as bf16 for the paper's U-Net and 1.5 times for the shapes. In fp32 on a CPU channels
    last took 0.8 of the time from 24 to 96 channels, 1.07 of it at 16 and 32, and as long as channels first at 256;
    with Winograd's filtering of its wide convolutions, 16 images of the paper's U-Net took 0.8. CUDA's group
    normalisation answers channels first whatever it is given, so there it would only be turned over and over.

    In bf16 a call is as fast as diffusers' with bf16 weights, 1.01 to 1.16 times. 78 % of it are convolutions at the
    processor's peak, 235 GFLOP/s, so that little is left to gain: computing SiLU in place gained 1 %, Winograd's
    filtering in bf16 nothing.
    """
    device, narrowest, widest = choose_device(options), min(network.widths), max(network.widths)
    is_left_to_a_cpu = device.torch.type == "cpu" and options.precision == "auto"
    if is_left_to_a_cpu and narrowest >= FEWEST_IN_BF16 and gains_from_bf16():
        device = device.tuned(replace(device.tuning, precision="bf16"))
    is_fp32_on_cpu = device.torch.type == "cpu" and not device.tuning.is_bf16
    is_winograd = is_fp32_on_cpu and is_x86() and widest >= FEWEST_CHANNELS
    suits = is_winograd or (is_fp32_on_cpu and narrowest >= NARROWEST and widest <= WIDEST)
    layout = network.channels_last or suits
    return device.tuned(replace(device.tuning, channels_last=layout, is_winograd=is_winograd))
